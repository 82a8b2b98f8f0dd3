%% Floats with an exact integer value, and the limits of doubles.
-module(float_special).
-export([main/0]).

main() ->
    show([trunc(1.0e15), round(4503599627370496.5), 1.0e15 == 1000000000000000, 9007199254740992.0 == 9007199254740993]),
    show([X || <<X/float>> <= <<1.0/float, 255, 255, 255, 255, 255, 255, 255, 255, 2.0/float>>]),
    show([case <<16#7ff0000000000000:64>> of <<F/float>> -> F; _ -> infinity_does_not_match end]),
    show([float_to_list(F, [{decimals, 2}]) || F <- [0.005, 1.005, 2.675, 1.0e14]]),
    show(lists:sort([0.0, -1.5, 1, 1.0, -0.0, 0])).

show(Term) -> io:format("~p~n", [Term]).
