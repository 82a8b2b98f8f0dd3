%% Patterns that PCRE 8.44 takes and PCRE2 by itself does not, or takes for something else.
-module(old_patterns).
-export([main/0]).

main() ->
    Run = fun(S, P, O) -> io:format("~p~n", [re:run(S, P, O)]) end,
    Run("z", "[\\z\\C]", []),
    Run("xC", "[\\z\\C]", []),
    Run("R", "[^a\\B\\R\\X]", []),
    Run("a.R", "[\\B\\R\\X]", []),
    Run([229], "\\w", [unicode]),
    Run([229], "\\w", []),
    Run([1024], "\\w", [unicode]),
    Run([1024], "\\w", [unicode, ucp]),
    Run([45, 229], "[\\w]", [unicode]).
