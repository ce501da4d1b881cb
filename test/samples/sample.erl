-module(cart).
-export([add/2]).
-record(item, {name, price}).
-define(MAX, 10).

%% @doc Adds an item.
-spec add(item(), [item()]) ->
    [item()].
add(Item, []) ->
    [Item];
add(Item, Items) ->
    [Item | Items].

total(Items) -> lists:sum(Items).
