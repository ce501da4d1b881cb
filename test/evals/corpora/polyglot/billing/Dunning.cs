using System;

namespace Billing;

/// <summary>Reminds of invoices that are not paid in time: friendly, then firm, then a lawyer.</summary>
public sealed class Dunning
{
    public enum Step { None, Reminder, Warning, Collection }

    public Step StepFor(DateOnly due, DateOnly today) => (today.DayNumber - due.DayNumber) switch
    {
        <= 0 => Step.None,
        <= 14 => Step.Reminder,
        <= 30 => Step.Warning,
        _ => Step.Collection,
    };
}
