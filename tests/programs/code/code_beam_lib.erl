%% Chunks of a compiled file.
-module(code_beam_lib).
-export([main/0]).

main() ->
    {ok, [Forms]} = {ok, [[{attribute, 1, module, chunky}, {attribute, 1, export, [{f, 1}]},
        {function, 2, f, 1, [{clause, 2, [{var, 2, 'X'}], [], [{tuple, 2, [{atom, 2, lit}, {var, 2, 'X'}]}]}]}]]},
    {ok, chunky, Bin} = compile:forms(Forms, [debug_info]),
    {ok, {chunky, [{exports, E}, {imports, I}, {attributes, A}]}} = beam_lib:chunks(Bin, [exports, imports, attributes]),
    show([lists:sort(E), lists:sort(I), [K || {K, _} <- A]]),
    {ok, {chunky, [{abstract_code, {raw_abstract_v1, Code}}]}} = beam_lib:chunks(Bin, [abstract_code]),
    show(Code),
    {ok, {chunky, Md5}} = beam_lib:md5(Bin),
    show(byte_size(Md5)),
    {ok, {chunky, Stripped}} = beam_lib:strip(Bin),
    show(byte_size(Stripped) < byte_size(Bin)),
    show(element(1, beam_lib:chunks(<<"junk">>, [exports]))),
    show(beam_lib:cmp(Bin, Bin)),
    file:write_file("chunky.beam", Bin),
    show(code:add_patha(".")),
    show(chunky:f(5)),
    show(filename:basename(code:which(chunky))).

show(Term) -> io:format("~p~n", [Term]).
