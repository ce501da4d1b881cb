using System.Collections.Generic;
using System.Linq;

namespace Billing;

/// <summary>Positions and the tax on them. Amounts are cents, never floating point.</summary>
public sealed class Invoice
{
    private readonly List<Position> _positions = new();

    public IReadOnlyList<Position> Positions => _positions;

    public void Add(string text, long cents, int quantity) => _positions.Add(new Position(text, cents, quantity));

    public long Net => _positions.Sum(position => position.Cents * position.Quantity);

    /// <summary>Rounded half to even, as the tax office wants it.</summary>
    public long Tax(decimal rate) => (long)decimal.Round(Net * rate, 0, System.MidpointRounding.ToEven);

    public sealed record Position(string Text, long Cents, int Quantity);
}
