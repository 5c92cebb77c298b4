using MedCommunity.Core.Forms;
using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Web.Commands.Demonstration;

/// <summary>Plausible synthetic cells: busy winters, a slow shift of visits to the primary level, parts never above their whole.</summary>
internal static class DemonstrationFigures
{
    /// <param name="form">The cells that are asked for.</param>
    /// <param name="unit">Its kind and place say how much there is of everything.</param>
    /// <param name="period">Its season, and how far the shift has come.</param>
    /// <param name="random">Gives the scatter.</param>
    /// <param name="ahead">By how many years the county is ahead of the demonstration's; negative behind it.</param>
    public static Dictionary<string, CellValue> Of(FormDefinition form, OrgUnit unit, ReportingPeriod period, Random random, double ahead = 0)
    {
        var season = 1 + (0.12 * Math.Cos((period.Month - 1) * Math.PI / 6));
        var year = period.Year - 2024 + (period.Month / 12.0) + ahead;
        var trend = unit.Kind is UnitKind.TownshipBranch or UnitKind.VillageClinic or UnitKind.ServiceStation ? 1 + (0.06 * year) : 1 - (0.01 * year);
        var size = 0.75 + (unit.Order % 10 / 20.0);
        var values = new Dictionary<string, CellValue>();
        foreach (var field in form.Fields)
        {
            values[field.Code] = Cell(field.Code);
        }

        return values;

        CellValue Cell(string code) => code switch
        {
            "VISITS_TOTAL" => Whole(unit.Kind switch
            {
                UnitKind.GeneralHospital => 15200,
                UnitKind.SpecialistBranch => 4300,
                UnitKind.TownshipBranch => 1150,
                _ => 120,
            } * season * trend),
            "VISITS_TCM" => unit.Kind.IsBelowBranch() && unit.Order % 5 == 0 ? CellValue.NotApplicable : Part("VISITS_TOTAL", unit.Kind == UnitKind.SpecialistBranch ? 0.42 : 0.21 + (0.01 * year)),
            "DISCHARGES" => Whole(unit.Kind switch { UnitKind.GeneralHospital => 940, UnitKind.SpecialistBranch => 260, _ => 34 } * season),
            "REFERRALS_UP" => Whole(unit.Kind.IsBelowBranch() ? 4 : 26),
            "REFERRALS_DOWN" => Whole(unit.Kind == UnitKind.GeneralHospital ? 118 : 22),
            "REMOTE_READINGS" => Whole((unit.Kind == UnitKind.GeneralHospital ? 1320 : 160) * trend),
            "DOCTORS_DISPATCHED" => Whole(unit.Kind == UnitKind.GeneralHospital ? 24 : 5),
            "STAFF_ON_DUTY" => Steady(unit.Kind switch { UnitKind.GeneralHospital => 620, UnitKind.SpecialistBranch => 180, _ => 28 }),
            "GP_COUNT" => Steady(unit.Kind switch { UnitKind.GeneralHospital => 16, UnitKind.SpecialistBranch => 5, _ => 3 }),
            "STAFF_INCOME" => Money(values["STAFF_ON_DUTY"].Number!.Value, unit.Kind == UnitKind.TownshipBranch ? 6100 : 7600),
            "INCOME_TOTAL" => Money(values["VISITS_TOTAL"].Number!.Value, unit.Kind == UnitKind.TownshipBranch ? 165 : 780),
            "SERVICE_INCOME" => Part("INCOME_TOTAL", 0.33),
            "COST_TOTAL" => Part("INCOME_TOTAL", 0.96),
            "CLINICS_TOTAL" => CellValue.Of(9),
            "CLINICS_ECG" => CellValue.Of(Math.Clamp(3 + (int)(year * 1.5) + (unit.Order % 3), 0, 9)),
            "CHRONIC_MANAGED" => Steady(1480),
            "CHRONIC_ADMITTED" => Whole(21),
            "FAMILY_DOCTOR_SIGNED" => Steady(3900),
            "FUND_TOTAL" => CellValue.Of(Math.Round((decimal)(21_400_000 * season * Jitter()), 2)),
            "FUND_IN_COUNTY" => Part("FUND_TOTAL", 0.62 + (0.02 * year)),
            "FUND_PRIMARY" => Part("FUND_IN_COUNTY", 0.19 + (0.02 * year)),
            "INSURED_ADMISSIONS_TOTAL" => Whole(2450 * season),
            "INSURED_ADMISSIONS_IN_COUNTY" => Part("INSURED_ADMISSIONS_TOTAL", 0.71),
            "INSURED_ADMISSION_COST_IN_COUNTY" => Money(values["INSURED_ADMISSIONS_IN_COUNTY"].Number!.Value, 5900),
            "INSURED_VISITS_TOTAL" => Whole(58_000 * season),
            "INSURED_VISITS_IN_COUNTY" => Part("INSURED_VISITS_TOTAL", 0.84 + (0.01 * year)),
            "INSURED_VISITS_PRIMARY" => Part("INSURED_VISITS_IN_COUNTY", 0.55 + (0.015 * year)),
            "INSURED_COST_TOTAL" => CellValue.Of(Math.Round((decimal)(34_000_000 * season * Jitter()), 2)),
            "INSURED_FUND_PAID" => Part("INSURED_COST_TOTAL", 0.61),
            "POP_RESIDENT" => CellValue.Of(201_300 - (period.Year - 2024) * 900),
            _ when code.StartsWith("POP_", StringComparison.Ordinal) => Whole(13_500),
            _ when code.StartsWith("DEATHS_", StringComparison.Ordinal) => Whole(6 + (Math.Pow(2, (code[^2] - '3') * 1.3) * 4)),
            _ => throw new InvalidOperationException($"The demonstration has no figures for {code}."),
        };

        double Jitter() => 0.95 + (random.NextDouble() * 0.1);

        CellValue Whole(double mean) => CellValue.Of((decimal)Math.Round(mean * size * Jitter()));

        CellValue Steady(double mean) => CellValue.Of((decimal)Math.Round(mean * size));

        CellValue Money(decimal count, double each) => CellValue.Of(Math.Round(count * (decimal)(each * Jitter()), 2));

        CellValue Part(string whole, double share)
        {
            var total = values[whole].Number!.Value;
            var part = total * (decimal)Math.Min(0.98, share * Jitter());
            return CellValue.Of(Math.Round(part, form.Find(whole)!.Decimals));
        }
    }
}
