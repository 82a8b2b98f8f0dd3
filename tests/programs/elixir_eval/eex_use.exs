# EEx templates.
attempt = fn f ->
  try do
    f.()
  rescue
    e -> {e.__struct__, Exception.message(e)}
  catch
    kind, reason -> {kind, reason}
  end
end

IO.puts(EEx.eval_string("Hello <%= name %>!<% x = 1 %> <%= x + 1 %>", name: "Bob"))
IO.puts(EEx.eval_string("<%= for i <- 1..3 do %>[<%= i %>]<% end %><%# comment %> <%% literal %>"))
IO.puts(EEx.eval_string("<%= if @show do %>yes<% else %>no<% end %>", assigns: [show: false]))

defmodule T do
  require EEx
  EEx.function_from_string(:def, :greet, "Hi <%= a %> and <%= b %>", [:a, :b])
end

IO.puts(T.greet("x", 5))
IO.inspect(attempt.(fn -> EEx.eval_string("<%= foo") end))
IO.inspect(attempt.(fn -> EEx.eval_string("<% end %>") end))
