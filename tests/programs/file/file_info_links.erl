%% read_file_info, links, permissions, times.
-module(file_info_links).
-export([main/0]).

-include_lib("kernel/include/file.hrl").
main() ->
    file:write_file("f", "12345"),
    {ok, I} = file:read_file_info("f"),
    show([I#file_info.size, I#file_info.type, I#file_info.access, I#file_info.mode band 8#600, I#file_info.links]),
    show(file:change_mode("f", 8#444)),
    {ok, J} = file:read_file_info("f"),
    show(J#file_info.mode band 8#777),
    show([file:make_symlink("f", "s"), file:read_link("s"), file:make_link("f", "h"), file:read_link("f"), file:read_file("s")]),
    {ok, L} = file:read_link_info("s"),
    show(L#file_info.type),
    show(file:change_time("f", {{2020, 1, 2}, {3, 4, 5}})),
    {ok, K} = file:read_file_info("f", [{time, universal}]),
    show([K#file_info.mtime, K#file_info.links]),
    show([file:read_file_info("none"), file:read_link("none"), file:change_mode("none", 1)]),
    show([filelib:file_size("f"), filelib:last_modified("f"), filelib:is_regular("f"), filelib:is_dir("f"), filelib:is_file("none")]).

show(Term) -> io:format("~p~n", [Term]).
