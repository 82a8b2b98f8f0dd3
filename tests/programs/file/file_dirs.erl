%% Folders: make, list, wildcards, fold, remove.
-module(file_dirs).
-export([main/0]).

main() ->
    show([file:make_dir("d"), file:make_dir("d"), file:make_dir("x/y"), filelib:ensure_dir("d/e/f/file"), filelib:ensure_path("d/g/h")]),
    [file:write_file(F, F) || F <- ["d/1.txt", "d/2.txt", "d/e/3.txt", "d/e/f/4.erl", "d/.hidden"]],
    {ok, L} = file:list_dir("d"),
    show(lists:sort(L)),
    show([filelib:wildcard(W) || W <- ["d/*.txt", "d/**/*.txt", "d/{1,2}.*", "d/[0-9].txt", "d/?.txt", "d/*/", "none/*"]]),
    show(filelib:wildcard("*.txt", "d")),
    show(lists:sort(filelib:fold_files("d", "txt$", true, fun(F, A) -> [F | A] end, []))),
    show([file:del_dir("d"), file:delete("d"), file:list_dir("none"), file:list_dir("d/1.txt"), file:del_dir("d/1.txt")]),
    show([file:del_dir_r("d"), filelib:is_dir("d")]),
    {ok, Cwd} = file:get_cwd(),
    file:make_dir("sub"),
    show([file:set_cwd("sub"), file:get_cwd() =:= {ok, Cwd ++ "/sub"}, file:set_cwd("nowhere"), file:set_cwd("..")]),
    show(filelib:find_file("no_file", ".")).

show(Term) -> io:format("~p~n", [Term]).
