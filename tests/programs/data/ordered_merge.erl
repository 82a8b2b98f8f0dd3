%% ordsets and orddict keep their order.
-module(ordered_merge).
-export([main/0]).

main() -> show([ordsets:union([[1, 3], [2], [3]]), ordsets:intersection([[1, 2], [2, 3]]), orddict:from_list([{b, 1}, {a, 2}]), ordsets:from_list([c, a, b, a]), orddict:merge(fun(_, A, B) -> A + B end, [{a, 1}], [{a, 2}, {c, 1}])]).

show(Term) -> io:format("~p~n", [Term]).
