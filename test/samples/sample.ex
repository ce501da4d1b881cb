defmodule Shop.Cart do
  @moduledoc """
  A cart.

  def not_a_function
  """
  use GenServer

  @type item :: map()
  @timeout 5000

  defstruct items: []

  @doc """
  Adds an item.
  """
  @spec add(t, item) ::
          t
  def add(cart, item) when is_map(item) do
    %{cart | items: [item | cart.items]}
  rescue
    _ -> cart
  end

  def total(%{items: []}), do: 0

  def total(%{items: items}) do
    Enum.sum(items)
  end

  defp valid?(item), do: item != nil

  defmacro sigil_c(a, b) do
    quote do: unquote(a)
  end
end

defimpl Jason.Encoder, for: Shop.Cart do
  def encode(cart, _), do: cart
end
