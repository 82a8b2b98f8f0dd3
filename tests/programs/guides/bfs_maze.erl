%% The shortest way through a maze.
-module(bfs_maze).
-export([main/0]).

main() ->
    Maze = ["S.#.", "..#.", "#...", "##.E"],
    Cells = maps:from_list([{{X, Y}, C} || {Y, R} <- lists:zip(lists:seq(0, 3), Maze), {X, C} <- lists:zip(lists:seq(0, 3), R), C =/= $#]),
    show(bfs(queue:from_list([{{0, 0}, [{0, 0}]}]), #{}, Cells)).

bfs(Q, Seen, Cells) ->
    case queue:out(Q) of
        {{value, {P, Path}}, _} when map_get(P, Cells) =:= $E -> lists:reverse(Path);
        {{value, {P, _}}, R} when is_map_key(P, Seen) -> bfs(R, Seen, Cells);
        {{value, {{X, Y} = P, Path}}, R} ->
            Next = [{N, [N | Path]} || N <- [{X + 1, Y}, {X, Y + 1}, {X - 1, Y}, {X, Y - 1}], is_map_key(N, Cells)],
            bfs(lists:foldl(fun queue:in/2, R, Next), Seen#{P => 1}, Cells);
        {empty, _} -> none
    end.

show(Term) -> io:format("~p~n", [Term]).
