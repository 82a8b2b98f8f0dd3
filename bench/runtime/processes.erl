%% Processes, messages and timers.
-module(processes).
-behaviour(gen_server).
-export([main/1, init/1, handle_call/3, handle_cast/2]).

main(Arguments) ->
    bench_clock:main([{ping_pong, fun() -> ping_pong(300000) end},
                      {ring, fun() -> ring(1000, 300) end},
                      {fan_in_8, fun() -> fan_in(8, 80000) end},
                      {gen_server_call, fun() -> calls(150000) end},
                      {spawn_exit, fun() -> spawn_exit(200000) end},
                      {skynet_100k, fun() -> skynet() end},
                      {selective_receive, fun() -> selective(3000) end},
                      {timers, fun() -> timers(100000) end},
                      {big_messages, fun() -> big_messages(3000) end},
                      {process_exit_links, fun() -> linked(30000) end}],
                     Arguments).

ping_pong(N) ->
    Self = self(),
    Pid = spawn_link(fun() -> pong(Self) end),
    ping(N, Pid).
ping(0, Pid) -> unlink(Pid), exit(Pid, kill), ok;
ping(N, Pid) ->
    Pid ! ping,
    receive pong -> ping(N - 1, Pid) end.
pong(Peer) ->
    receive ping -> Peer ! pong, pong(Peer) end.

ring(Size, Rounds) ->
    Self = self(),
    First = lists:foldl(fun(_, Next) -> spawn_link(fun() -> forward(Next) end) end, Self, lists:seq(1, Size)),
    rounds(Rounds, First).
rounds(0, First) -> First ! stop, receive stop -> ok end;
rounds(N, First) -> First ! {token, N}, receive {token, N} -> rounds(N - 1, First) end.
forward(Next) ->
    receive
        stop -> Next ! stop;
        Message -> Next ! Message, forward(Next)
    end.

fan_in(Senders, Each) ->
    Self = self(),
    [spawn_link(fun() -> send_all(Self, Each) end) || _ <- lists:seq(1, Senders)],
    receive_all(Senders * Each).
send_all(_, 0) -> ok;
send_all(To, N) -> To ! {item, N}, send_all(To, N - 1).
receive_all(0) -> ok;
receive_all(N) -> receive {item, _} -> receive_all(N - 1) end.

init(State) -> {ok, State}.
handle_call(next, _, State) -> {reply, State, State + 1}.
handle_cast(_, State) -> {noreply, State}.
calls(N) ->
    {ok, Pid} = gen_server:start_link(?MODULE, 0, []),
    [gen_server:call(Pid, next) || _ <- lists:seq(1, N)],
    gen_server:stop(Pid).

spawn_exit(0) -> ok;
spawn_exit(N) ->
    {Pid, Monitor} = spawn_monitor(fun() -> ok end),
    receive {'DOWN', Monitor, process, Pid, normal} -> spawn_exit(N - 1) end.

skynet() ->
    Self = self(),
    spawn(fun() -> skynet(Self, 0, 100000) end),
    receive {sum, Sum} -> Sum end.
skynet(Parent, Number, 1) -> Parent ! {sum, Number};
skynet(Parent, Number, Size) ->
    Self = self(),
    Part = Size div 10,
    [spawn(fun() -> skynet(Self, Number + I * Part, Part) end) || I <- lists:seq(0, 9)],
    Parent ! {sum, lists:sum([receive {sum, Sum} -> Sum end || _ <- lists:seq(1, 10)])}.

selective(N) ->
    Self = self(),
    [Self ! {message, I} || I <- lists:seq(1, N)],
    [receive {message, I} -> ok end || I <- lists:seq(N, 1, -1)],
    ok.

timers(N) ->
    Refs = [erlang:start_timer(60000 + I, self(), I) || I <- lists:seq(1, N)],
    [erlang:cancel_timer(Ref) || Ref <- Refs],
    [erlang:send_after(I rem 20, self(), fired) || I <- lists:seq(1, N)],
    [receive fired -> ok end || _ <- lists:seq(1, N)],
    ok.

big_messages(N) ->
    Self = self(),
    Data = [{I, integer_to_list(I), #{key => I}} || I <- lists:seq(1, 100)],
    Pid = spawn_link(fun() -> echo(Self) end),
    [begin Pid ! Data, receive _ -> ok end end || _ <- lists:seq(1, N)],
    unlink(Pid), exit(Pid, kill), ok.
echo(To) -> receive Message -> To ! Message, echo(To) end.

linked(N) ->
    process_flag(trap_exit, true),
    Pids = [spawn_link(fun() -> receive stop -> exit(done) end end) || _ <- lists:seq(1, N)],
    [Pid ! stop || Pid <- Pids],
    [receive {'EXIT', Pid, done} -> ok end || Pid <- Pids],
    ok.
