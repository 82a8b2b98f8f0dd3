# Integer and Float modules.
IO.inspect({Integer.digits(1234), Integer.undigits([1, 2, 3]), Integer.gcd(12, 18), Integer.extended_gcd(240, 46), Integer.pow(3, 40), Integer.to_string(255, 16), Integer.parse("ff", 16), Integer.to_charlist(7)})
IO.inspect({Float.round(2.675, 2), Float.ceil(1.21, 1), Float.floor(-1.25, 1), Float.ratio(0.75), Float.to_string(1.0e-10), Float.parse("3.14abc"), Float.pow(2.0, 0.5)})
require Integer
IO.inspect({Integer.is_odd(3), Integer.is_even(3), Integer.mod(-5, 3), Integer.floor_div(-5, 3)})
