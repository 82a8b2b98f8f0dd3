%% A picture in memory: writing and reading a binary format.
-module(bmp_header).
-export([main/0]).

main() ->
    Pixels = << <<(X * 10), (Y * 10), 128>> || Y <- lists:seq(1, 4), X <- lists:seq(1, 4) >>,
    Bmp = <<"BM", (54 + byte_size(Pixels)):32/little, 0:32, 54:32/little, 40:32/little, 4:32/little, 4:32/little, 1:16/little, 24:16/little, 0:192, Pixels/binary>>,
    <<"BM", Size:32/little, _:32, Off:32/little, _:32, W:32/little, H:32/little, 1:16/little, Bpp:16/little, _/binary>> = Bmp,
    show([Size =:= byte_size(Bmp), Off, W, H, Bpp, erlang:crc32(Bmp)]),
    show([{R, G} || <<R, G, _>> <= binary:part(Bmp, Off, 12)]).

show(Term) -> io:format("~p~n", [Term]).
