-module(badarith).
-export([main/0,f/2,g/2,h/2,k/1,l/1,m/1]).
f(X,Y) -> X + Y.
g(X,Y) -> X - Y.
h(X,_) -> X - 3.
k(X) -> 3 + X.
l(X) -> X * 3.
m(X) -> X div 3.
t(F) -> try F() catch C:R:S -> io:format("~p ~p ~p~n",[C,R,hd(S)]) end.
main() -> t(fun() -> f(a,2) end), t(fun() -> g(a,2) end), t(fun() -> h(a,2) end), t(fun() -> k(a) end),t(fun() -> l(a) end),t(fun() -> m(a) end).
