using MedCommunity.Core.Organisations;
using MedCommunity.Core.Shared;

namespace MedCommunity.Tests.Organisations;

/// <summary>The rules for dated changes of the organisation, without a database.</summary>
public sealed class OrgRegisterTests
{
    private static readonly DateOnly Start = new(2020, 1, 1);
    private static readonly DateOnly Today = new(2026, 11, 22);

    [Theory]
    [InlineData(UnitKind.Department, "top")]
    [InlineData(UnitKind.InsuranceBureau, "top")]
    [InlineData(UnitKind.HealthCommission, "top")]
    [InlineData(UnitKind.PublicHealthAgency, "top")]
    [InlineData(UnitKind.MedicalCommunity, "top")]
    [InlineData(UnitKind.Committee, "top Committee GeneralHospital")]
    [InlineData(UnitKind.GeneralHospital, "MedicalCommunity")]
    [InlineData(UnitKind.SpecialistBranch, "GeneralHospital MedicalCommunity")]
    [InlineData(UnitKind.TownshipBranch, "GeneralHospital MedicalCommunity")]
    [InlineData(UnitKind.ServiceStation, "TownshipBranch SpecialistBranch")]
    [InlineData(UnitKind.VillageClinic, "TownshipBranch SpecialistBranch")]
    public void A_kind_stands_where_the_domain_says(UnitKind kind, string places)
    {
        var allowed = Enum.GetValues<UnitKind>().Select(k => (UnitKind?)k).Append(null).Where(p => kind.MayStandBelow(p)).Select(p => p?.ToString() ?? "top");

        allowed.Should().BeEquivalentTo(places.Split(' '));
        kind.Places().Should().NotBeEmpty();
    }

    [Fact]
    public void Internal_bodies_stand_anywhere() =>
        Enum.GetValues<UnitKind>().Select(k => (UnitKind?)k).Append(null).Should().OnlyContain(p => UnitKind.ManagementCentre.MayStandBelow(p));

    [Fact]
    public void A_move_closes_the_old_placement_on_the_day_and_opens_the_new()
    {
        var county = new Made();
        var (east, west, branch) = (county.Hospital("east"), county.Hospital("west"), county.Add(UnitKind.TownshipBranch, "east"));
        var leap = new DateOnly(2028, 2, 29);
        county.Today = new(2028, 2, 1);

        county.MoveAsOf(branch, west, leap);

        var register = county.Register();
        register.ParentOn(branch.Id, leap.AddDays(-1)).Should().Be(east);
        register.ParentOn(branch.Id, leap).Should().Be(west);
        register.TreeOn(new(2028, 2, 28)).Parent(branch.Id)!.Id.Should().Be(east.Id);
        register.TreeOn(leap).Parent(branch.Id)!.Id.Should().Be(west.Id);

        // The same day again replaces; back to where it came from leaves no trace.
        county.MoveAsOf(branch, county.Hospital("north"), leap);
        county.Placements.Where(p => p.UnitId == branch.Id).Should().HaveCount(2);
        county.MoveAsOf(branch, east, leap);
        county.Placements.Where(p => p.UnitId == branch.Id).Should().ContainSingle().Which.To.Should().BeNull();
    }

    [Fact]
    public void A_move_is_refused_before_a_later_one_and_names_its_day()
    {
        var county = new Made();
        county.Hospital("east");
        var (west, north) = (county.Hospital("west"), county.Hospital("north"));
        var branch = county.Add(UnitKind.TownshipBranch, "east");
        county.MoveAsOf(branch, west, new(2027, 1, 1));

        var refused = county.Register().WhyNotMove(branch, north, new(2026, 12, 31));

        refused!.Errors["day"].Should().Contain("2027年1月1日").And.Contain("west");
        county.Register().WhyNotClose(branch, new(2026, 12, 31))!.Errors["day"].Should().Contain("2027年1月1日");
    }

    [Fact]
    public void Nobody_stands_below_himself_on_the_day_or_later()
    {
        var county = new Made();
        var (top, other) = (county.Add(UnitKind.Committee, null, "top"), county.Add(UnitKind.Committee, null, "other"));
        var below = county.Add(UnitKind.Committee, "top", "below");
        county.Register().WhyNotMove(top, top, Today)!.Errors["parent"].Should().Be("机构不能隶属自己。");
        county.Register().WhyNotMove(top, below, Today)!.Errors["parent"].Should().Contain("下级");

        // Planned: from December on `other` stands below `top`; top may not go below it in November, nor at all.
        county.MoveAsOf(other, top, new(2026, 12, 1));
        county.Register().WhyNotMove(top, other, new(2026, 11, 30))!.Errors["parent"].Should().Contain("2026年12月1日");
        county.Register().WhyNotMove(top, other, new(2026, 12, 1))!.Errors["parent"].Should().Contain("下级");
        county.Register().WhyNotMove(below, other, new(2026, 11, 30)).Should().BeNull();
    }

    [Fact]
    public void A_parent_is_there_on_the_day_and_as_long_as_its_child()
    {
        var county = new Made();
        county.Hospital("east");
        var (late, gone) = (county.Hospital("late"), county.Hospital("gone"));
        (late.OpenedOn, gone.ClosedOn) = (new(2026, 12, 31), new(2027, 1, 1));
        var branch = county.Add(UnitKind.TownshipBranch, "east");
        var register = county.Register();

        register.WhyNotMove(branch, late, new(2026, 12, 30))!.Errors["parent"].Should().Contain("2026年12月31日");
        register.WhyNotMove(branch, late, new(2026, 12, 31)).Should().BeNull();
        register.WhyNotMove(branch, gone, new(2026, 12, 30))!.Errors["parent"].Should().Contain("2027年1月1日");
        register.WhyNotOpen("新院", UnitKind.TownshipBranch, gone, Today)!.Errors.Should().ContainKey("parent");
        branch.ClosedOn = new(2027, 1, 1);
        register.WhyNotMove(branch, gone, new(2026, 12, 30)).Should().BeNull("it closes with its parent");
        register.WhyNotMove(branch, late, new(2027, 1, 1))!.Errors["day"].Should().Contain("关闭");
    }

    [Fact]
    public void A_unit_does_not_close_over_its_children_and_says_how_many()
    {
        var county = new Made();
        county.Hospital("east");
        var branch = county.Add(UnitKind.TownshipBranch, "east", "branch");
        var clinics = Enumerable.Range(1, 4).Select(i => county.Add(UnitKind.VillageClinic, "branch", $"c{i}")).ToList();
        var day = new DateOnly(2026, 12, 31);

        county.Register().WhyNotClose(branch, day)!.Message.Should().Contain("4个下级机构").And.Contain("c1、c2、c3等");
        clinics[0].ClosedOn = day;
        clinics[1].ClosedOn = day.AddDays(1);
        county.Register().WhyNotClose(branch, day)!.Message.Should().Contain("3个下级机构");
        clinics.ForEach(c => c.ClosedOn = day);
        county.Register().WhyNotClose(branch, day).Should().BeNull("they are gone by then");
        branch.ClosedOn = day;
        county.Register().WhyNotClose(branch, day)!.Message.Should().Contain("2026年12月31日");

        // Taken back from the top down.
        county.Register().WhyNotReopen(clinics[0])!.Message.Should().Contain("branch").And.Contain("请先撤销");
        county.Register().WhyNotReopen(branch).Should().BeNull();
        branch.ClosedOn = null;
        county.Register().WhyNotReopen(clinics[0]).Should().BeNull();
        county.Register().WhyNotReopen(branch)!.Message.Should().Contain("没有关闭");
    }

    /// <summary>Law 4: the figures of a closed month are cut by the tree of its last day.</summary>
    [Theory]
    [InlineData("2026-09", "2026-09-30", "2026-10-01")]
    [InlineData("2026-02", "2026-02-28", "2026-03-01")]
    [InlineData("2028-02", "2028-02-29", "2028-03-01")]
    [InlineData("2026-12", "2026-12-31", "2027-01-01")]
    public void What_is_closed_stands_to_its_last_day(string closed, string lastDay, string firstFree)
    {
        var county = new Made { NewestClosed = ReportingPeriod.Parse(closed), Today = DateOnly.Parse(firstFree, System.Globalization.CultureInfo.InvariantCulture) };
        county.Hospital("east");
        var west = county.Hospital("west");
        var branch = county.Add(UnitKind.TownshipBranch, "east");
        var (last, free) = (DateOnly.Parse(lastDay, System.Globalization.CultureInfo.InvariantCulture), county.Today);
        var register = county.Register();

        foreach (var refused in new[] { register.WhyNotMove(branch, west, last), register.WhyNotClose(branch, last) })
        {
            refused!.Errors["day"].Should().Contain($"{free:yyyy年M月d日}").And.Contain("已经关闭");
        }

        register.WhyNotMove(branch, west, free).Should().BeNull();
        register.WhyNotClose(branch, free).Should().BeNull();
        register.WhyNotOpen("旧院", UnitKind.TownshipBranch, west, new(1990, 1, 1)).Should().BeNull("what opened long ago owes nothing for closed months");
        register.WhyNotRename(branch, "新名", last).Should().BeNull("a name is no figure");
    }

    [Fact]
    public void Days_have_bounds()
    {
        var county = new Made();
        var east = county.Hospital("east");
        var branch = county.Add(UnitKind.TownshipBranch, "east");
        var register = county.Register();

        register.WhyNotOpen("x", UnitKind.TownshipBranch, east, new(1948, 12, 31))!.Errors["day"].Should().Contain("1949年1月1日");
        register.WhyNotOpen("x", UnitKind.TownshipBranch, east, new(1949, 1, 1)).Should().BeNull();
        register.FirstPlacement(east, new(1949, 1, 1)).Should().Be(Start, "nothing is known of where its parent stood before");
        register.WhyNotOpen("x", UnitKind.TownshipBranch, east, Today.AddYears(1)).Should().BeNull();
        register.WhyNotOpen("x", UnitKind.TownshipBranch, east, Today.AddYears(1).AddDays(1))!.Errors.Should().ContainKey("day");
        register.WhyNotClose(branch, Start.AddDays(-1))!.Errors.Should().ContainKey("day");
        register.WhyNotMove(branch, county.Hospital("west"), Start.AddDays(-1))!.Errors.Should().ContainKey("day");
        east.OpenedOn = new(2000, 5, 1);
        register.WhyNotOpen("x", UnitKind.TownshipBranch, east, new(2000, 4, 30))!.Errors["parent"].Should().Contain("2000年5月1日");
    }

    [Fact]
    public void A_renaming_is_of_the_past_or_today_and_after_the_last_one()
    {
        var county = new Made();
        county.Hospital("east");
        var (branch, sister) = (county.Add(UnitKind.TownshipBranch, "east", "甲院"), county.Add(UnitKind.TownshipBranch, "east", "乙院"));
        county.Register().WhyNotRename(branch, "甲院", Today)!.Errors.Should().ContainKey("name");
        county.Register().WhyNotRename(branch, "乙院", Today)!.Errors["name"].Should().Contain("已有“乙院”");
        county.Register().WhyNotRename(branch, "丙院", Today.AddDays(1))!.Errors["day"].Should().Contain("不能晚于今天");
        county.Register().WhyNotRename(branch, "丙院", Today).Should().BeNull();
        county.Register().WhyNotRename(branch, "丙院", Start)!.Errors.Should().ContainKey("day");
        sister.ClosedOn = Today;
        county.Register().WhyNotRename(branch, "乙院", Today).Should().BeNull("the other has gone");
        county.Register().WhyNotRename(sister, "丁院", Today)!.Message.Should().Contain("关闭");

        county.Names.Add(new FormerName { UnitId = branch.Id, Name = "老名", To = new(2024, 3, 1) });
        county.Register().WhyNotRename(branch, "丙院", new(2024, 3, 1))!.Errors["day"].Should().Contain("2024年3月1日");
        county.Register().WhyNotRename(branch, "丙院", new(2024, 3, 2)).Should().BeNull();
        county.Register().NameOn(branch, new(2024, 2, 29)).Should().Be("老名");
        county.Register().NameOn(branch, new(2024, 3, 1)).Should().Be("甲院");
    }

    [Fact]
    public void A_community_has_one_lead_hospital()
    {
        var county = new Made();
        var (one, two) = (county.Add(UnitKind.MedicalCommunity, null, "one"), county.Add(UnitKind.MedicalCommunity, null, "two"));
        var (first, second) = (county.Add(UnitKind.GeneralHospital, "one", "first"), county.Add(UnitKind.GeneralHospital, "two", "second"));
        var branch = county.Add(UnitKind.SpecialistBranch, "first", "branch");
        first.IsLeadHospital = second.IsLeadHospital = true;

        county.Register().WhyNotLead(branch)!.Errors["lead"].Should().Contain("first");
        county.Register().WhyNotMove(first, two, Today)!.Errors["parent"].Should().Contain("second");
        first.IsLeadHospital = false;
        county.Register().WhyNotLead(branch).Should().BeNull();
        branch.IsLeadHospital = true;
        county.Register().WhyNotMove(first, two, Today)!.Errors["parent"].Should().Contain("second", "the lead hospital would come with it");
        county.Register().WhyNotLead(one)!.Errors.Should().ContainKey("lead");
    }

    [Fact]
    public void The_lead_hospitals_mark_changes_from_the_first_free_day_on_and_never_before()
    {
        for (var seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            var unit = new OrgUnit { Code = "h", Name = "h", IsLeadHospital = random.Next(2) == 0 };
            var diary = new ReportingPeriod(2025, 1).Since(new(2024, 1)).ToDictionary(m => m, _ => unit.IsLeadHospital);
            ReportingPeriod? closed = null;
            for (var step = 0; step < 12; step++)
            {
                if (random.Next(2) == 0)
                {
                    var month = closed?.AddMonths(random.Next(1, 3)) ?? new(2024, 1);
                    closed = month.Year == 2024 ? month : closed;
                    continue;
                }

                unit.MarkLead(random.Next(2) == 0, closed?.LastDay.AddDays(1));
                foreach (var month in diary.Keys.Where(m => closed is null || m > closed))
                {
                    diary[month] = unit.IsLeadHospital;
                }
            }

            diary.Keys.Should().OnlyContain(m => unit.IsLeadOn(m.LastDay) == diary[m] && unit.IsLeadOn(m.FirstDay) == diary[m], $"seed {seed}: {unit.LeadTurns}");
        }
    }

    /// <summary>Whatever is tried in whatever order: what the rules let through leaves a tree on every day.</summary>
    [Fact]
    public void Any_history_of_allowed_changes_is_a_tree_on_every_day()
    {
        var done = 0;
        for (var seed = 1; seed <= 150; seed++)
        {
            var random = new Random(seed);
            var county = new Made { NewestClosed = random.Next(2) == 0 ? null : new ReportingPeriod(2026, random.Next(6, 12)) };
            var frozen = county.NewestClosed?.LastDay ?? Start;
            county.Add(UnitKind.MedicalCommunity, null);
            county.Add(UnitKind.Committee, null);
            for (var i = 0; i < 8; i++)
            {
                county.TryOpen(random, Start.AddDays(random.Next(0, 400)));
            }

            var before = county.Register().TreeOn(frozen).All.Select(u => (u.Id, u.ParentId)).ToList();
            var opened = new HashSet<Guid>();
            for (var step = 0; step < 60; step++)
            {
                done += county.TryAny(random, opened) ? 1 : 0;
            }

            var register = county.Register();
            var days = county.Placements.SelectMany(p => new[] { p.From, p.From.AddDays(-1) })
                .Concat(county.Units.Where(u => u.ClosedOn is not null).SelectMany(u => new[] { u.ClosedOn!.Value, u.ClosedOn.Value.AddDays(-1) })).Distinct();
            foreach (var day in days.Where(d => d >= Start))
            {
                var open = county.Units.Where(u => u.IsOpenOn(day) && register.StartOf(u) <= day).ToList();
                var tree = register.TreeOn(day);
                tree.All.Should().HaveCount(tree.Count, $"seed {seed}: no circle hides a unit on {day}");
                foreach (var unit in open)
                {
                    var placed = county.Placements.Where(p => p.UnitId == unit.Id && p.From <= day && (p.To is null || p.To > day)).ToList();
                    if (placed.Count == 0)
                    {
                        continue;
                    }

                    placed.Should().ContainSingle($"seed {seed}: a unit stands in one place on {day}");
                    var parent = register.ParentOn(unit.Id, day);
                    (parent is null || tree.Find(parent.Id) is not null).Should().BeTrue($"seed {seed}: on {day} the parent of {unit.Code} is there");
                    unit.Kind.MayStandBelow(parent?.Kind).Should().BeTrue($"seed {seed}");
                }
            }

            register.TreeOn(frozen).All.Where(u => !opened.Contains(u.Id)).Select(u => (u.Id, u.ParentId)).Should().BeEquivalentTo(before, $"seed {seed}: law 4");
        }

        done.Should().BeGreaterThan(1000, "the generator must not only try what is refused");
    }

    /// <summary>A county by hand.</summary>
    private sealed class Made
    {
        public List<OrgUnit> Units { get; } = [];

        public List<OrgPlacement> Placements { get; } = [];

        public List<FormerName> Names { get; } = [];

        public DateOnly Today { get; set; } = OrgRegisterTests.Today;

        public ReportingPeriod? NewestClosed { get; set; }

        public OrgRegister Register() => new(Units, Placements, Names, Today, NewestClosed);

        public OrgUnit Hospital(string name)
        {
            if (Units.Find(u => u.Kind == UnitKind.MedicalCommunity) is not { } community)
            {
                community = Add(UnitKind.MedicalCommunity, null, "community");
            }

            return Add(UnitKind.GeneralHospital, community.Name, name);
        }

        public OrgUnit Add(UnitKind kind, string? parent, string? name = null, DateOnly? from = null)
        {
            var code = $"u{Units.Count + 1}";
            var unit = new OrgUnit { Code = code, Name = name ?? code, Kind = kind, Order = Units.Count };
            Placements.Add(new OrgPlacement { UnitId = unit.Id, ParentId = Units.Find(u => u.Name == parent)?.Id, From = from ?? Start });
            Units.Add(unit);
            return unit;
        }

        public void MoveAsOf(OrgUnit unit, OrgUnit? parent, DateOnly day)
        {
            Register().WhyNotMove(unit, parent, day).Should().BeNull();
            Move(Register(), unit, parent, day);
        }

        public Guid? TryOpen(Random random, DateOnly day)
        {
            var parent = random.Next(5) == 0 ? null : Units[random.Next(Units.Count)];
            var kind = Enum.GetValues<UnitKind>()[random.Next(12)];
            var register = Register();
            var name = $"n{random.Next(40)}";
            if (register.WhyNotOpen(name, kind, parent, day) is not null)
            {
                return null;
            }

            var unit = Add(kind, parent?.Name, name, register.FirstPlacement(parent, day));
            Placements[^1].ParentId = parent?.Id;
            unit.OpenedOn = day;
            return unit.Id;
        }

        public bool TryAny(Random random, HashSet<Guid> opened)
        {
            var day = new DateOnly(2026, 5, 1).AddDays(random.Next(0, 500));
            var register = Register();
            var unit = Units[random.Next(Units.Count)];
            switch (random.Next(5))
            {
                case 0:
                    if (TryOpen(random, day) is not { } id)
                    {
                        return false;
                    }

                    opened.Add(id);
                    return true;
                case 1:
                    if (register.WhyNotClose(unit, day) is not null)
                    {
                        return false;
                    }

                    unit.ClosedOn = day;
                    return true;
                case 2:
                    if (register.WhyNotReopen(unit) is not null)
                    {
                        return false;
                    }

                    unit.ClosedOn = null;
                    return true;
                default:
                    var fitting = Units.Where(u => unit.Kind.MayStandBelow(u.Kind)).ToList();
                    var parent = fitting.Count == 0 || (unit.Kind.MayStandBelow(null) && random.Next(4) == 0) ? null : fitting[random.Next(fitting.Count)];
                    if (register.WhyNotMove(unit, parent, day) is not null)
                    {
                        return false;
                    }

                    Move(register, unit, parent, day);
                    return true;
            }
        }

        private void Move(OrgRegister register, OrgUnit unit, OrgUnit? parent, DateOnly day)
        {
            var change = register.Move(unit, parent, day);
            if (change.Added is { } added)
            {
                Placements.Add(added);
            }

            if (change.Removed is { } removed)
            {
                Placements.Remove(removed);
            }
        }
    }
}
