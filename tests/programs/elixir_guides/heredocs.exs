# Heredocs and escapes.
IO.puts("""
first
  second \"quoted\"
\ttab #{1 + 1}
""")
IO.puts('''
chars
''')
IO.inspect("""
a
b
""")
IO.inspect("\x41\u00e9\u{1F600}\0\a\b\d\e\f\s\v")
IO.write("no newline at the end")
