using System;

namespace Billing;

/// <summary>What a customer pays each month, and what is given back when they change in the middle of it.</summary>
public sealed class SubscriptionPlan
{
    public SubscriptionPlan(string name, long monthlyCents)
    {
        Name = name;
        MonthlyCents = monthlyCents;
    }

    public string Name { get; }
    public long MonthlyCents { get; }

    /// <summary>The unused share of the current month, in cents.</summary>
    public long Prorate(DateOnly changed)
    {
        var days = DateTime.DaysInMonth(changed.Year, changed.Month);
        return MonthlyCents * (days - changed.Day) / days;
    }
}
