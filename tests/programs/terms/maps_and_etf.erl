%% Maps, hashes, the external format, order and text of terms: values, order of enumeration,
%% errors; small terms and terms large enough to be worked on in pieces.
-module(maps_and_etf).
-export([main/0]).
-compile(nowarn_deprecated_function).
p(T) -> io:format("~w~n", [T]).
e(F) -> try F() catch C:R:S -> {C,R,case S of [{M,Fn,A,_}|_] -> {M,Fn,if is_list(A)->A; true->A end}; _ -> none end} end.
main() ->
  M = maps:from_list([{I,I*I}||I<-lists:seq(1,100)]),
  p(maps:keys(M)), p(maps:values(M)), p(maps:to_list(M)), p(M),
  p(maps:fold(fun(K,_,A)->[K|A] end,[],M)),
  p(lists:sort(maps:to_list(maps:map(fun(_,V)->V+1 end,M)))),
  p(maps:filter(fun(K,_)->K rem 2=:=0 end,M)),
  p(maps:with([1,2,3,400],M)), p(maps:without(lists:seq(1,70),M)),
  p(erts_debug:map_info(M)), p(length(erts_internal:map_hashmap_children(M))),
  Bad = [fun()->maps:get(x,M) end, fun()->maps:get(x,y) end, fun()->maps:put(1,2,3) end, fun()->maps:from_list([a]) end,
    fun()->maps:from_list([{a,1}|b]) end, fun()->maps:update(zz,1,M) end, fun()->maps:update(1,1,[]) end, fun()->maps:merge(1,#{}) end,
    fun()->maps:merge(#{},2) end, fun()->maps:keys(1) end, fun()->maps:values(1) end, fun()->maps:take(1,2) end, fun()->maps:find(1,2) end,
    fun()->maps:remove(1,2) end, fun()->maps:is_key(1,2) end, fun()->map_size(1) end, fun()->map_get(1,#{}) end, fun()->maps:from_keys(1,2) end,
    fun()->erts_internal:map_next(0,1,[]) end, fun()->erts_internal:map_next(a,#{},[]) end, fun()->maps:iterator(1) end, fun()->maps:size(a) end,
    fun()->maps:to_list(a) end,
    fun()->binary_to_term(<<131>>) end, fun()->binary_to_term(<<131,97,1>>,[foo]) end, fun()->binary_to_term(a) end,
    fun()->term_to_binary(a,[x]) end, fun()->term_to_binary(a,[{minor_version,3}]) end, fun()->list_to_pid("<0.1>") end, fun()->list_to_ref("x") end, fun()->pid_to_list(a) end, fun()->erlang:phash2(a,0) end, fun()->erlang:phash(a,-1) end,
    fun()->binary_to_term(<<131,100,0,9,"nosuchatm">>,[safe]) end, fun() -> (fun(X)->X#{a:=1} end)(#{b=>1}) end, fun() -> (fun(X)->X#{a=>1} end)(foo) end],
  [p(e(F))||F<-Bad],
  p([maps:take(1,M)=:={1,maps:remove(1,M)}, maps:find(2,M), maps:is_key(3,M), maps:from_keys([c,b,a],1), maps:merge(#{a=>1,b=>2},#{b=>3,c=>4})]),
  Big = maps:from_list([{integer_to_binary(I),I}||I<-lists:seq(1,70000)]),
  p(erlang:phash2(Big)), p(erlang:phash2(maps:keys(Big))), p(erlang:phash2(maps:values(Big))), p(erlang:phash2(maps:to_list(Big))),
  p(maps:size(maps:merge(Big,M))), p(erlang:phash2(maps:merge(M,Big))),
  p(erlang:phash2(maps:fold(fun(K,V,A)->[{K,V}|A] end,[],Big))),
  B = term_to_binary(Big), p({byte_size(B),erlang:phash2(B)}), p(binary_to_term(B)=:=Big),
  B2 = term_to_binary(Big,[compressed]), p({byte_size(B2),erlang:phash2(B2)}), p(binary_to_term(B2)=:=Big), p(element(2,binary_to_term(<<B2/binary,1,2,3>>,[used]))=:=byte_size(B2)),
  B3 = term_to_binary(Big,[deterministic,{compressed,9},{minor_version,2}]), p({byte_size(B3),erlang:phash2(B3)}),
  L = [{I,float(I),<<I:32>>,"str",[I|x]}||I<-lists:seq(1,100000)],
  BL = term_to_binary(L), p({byte_size(BL),erlang:phash2(BL)}), p(binary_to_term(BL)=:=L),
  p(iolist_to_binary(term_to_iovec(L))=:=BL), p(erlang:external_size(L)), p(erlang:phash2(L)), p(erlang:phash(L,1 bsl 32)),
  p(maps:size(maps:from_list([{X,1}||{X,_,_,_,_}<-L]++[{X,2}||{X,_,_,_,_}<-L]))),
  p(erlang:phash2(maps:from_list([{X,Y}||{X,Y,_,_,_}<-L]))),
  Mixed = #{1=>a,1.0=>b,a=>c,"s"=>d,<<"b">>=>e,{}=>f,[]=>g,#{}=>h,self()=>i}, p(maps:values(maps:remove(self(), Mixed))),
  p(lists:sort([3,1.0,a,1,<<1:3>>,"x",{},#{},[],b,fun lists:map/2,#{a=>1},-1])),
  io:format("~p~n~p~n", [M, Mixed#{self()=>1}=:=Mixed]),
  p([{pid_to_list(list_to_pid("<0.77.1>"))},list_to_port("#Port<0.9>"),list_to_ref("#Ref<0.3.2.1>"),fun lists:map/2]),
  p(erlang:fun_to_list(fun lists:map/2)),
  D = [1.5,"abc\n",<<"abc">>,M,#{a=>1},'A b',[1|2],{},-0.0, 1 bsl 80],
  p(binary_to_term(term_to_binary(fun(X)->X+length(D) end)) =/= 1),
  F = fun(X)->X+map_size(M) end, p((binary_to_term(term_to_binary(F)))(1)), p(F =:= binary_to_term(term_to_binary(F))),
  p(maps:iterator(#{})), p(maps:next(maps:iterator(M))=/=none), p(lists:sort(pairs(maps:next(maps:iterator(M))))=:=lists:sort(maps:to_list(M))), p(e(fun()->maps:next(foo) end)),
  ok.

pairs(none) -> [];
pairs({K,V,Iterator}) -> [{K,V}|pairs(maps:next(Iterator))].
