using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Supervision : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ByName",
                table: "PlanVersions",
                type: "TEXT",
                maxLength: 100,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "PlanVersions",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Origin",
                table: "PlanVersions",
                type: "TEXT",
                maxLength: 32,
                nullable: false,
                defaultValue: "File");

            migrationBuilder.AddColumn<DateTime>(
                name: "ActivatedAt",
                table: "Plans",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "ActivatedByName",
                table: "Plans",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsDemonstration",
                table: "MilestoneCompletions",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTime>(
                name: "RecordedAt",
                table: "MilestoneCompletions",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateTime(1970, 1, 1, 0, 0, 0, 0, DateTimeKind.Utc));

            migrationBuilder.AddColumn<Guid>(
                name: "RecordedBy",
                table: "MilestoneCompletions",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<string>(
                name: "RecordedByName",
                table: "MilestoneCompletions",
                type: "TEXT",
                maxLength: 100,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "RevokeReason",
                table: "MilestoneCompletions",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "RevokedAt",
                table: "MilestoneCompletions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "RevokedByName",
                table: "MilestoneCompletions",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "AcceptanceId",
                table: "Evidence",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "MilestoneCompletionId",
                table: "Evidence",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "ReplyId",
                table: "Evidence",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "SubjectId",
                table: "Evidence",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "Acceptances",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UnitId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Statement = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    RequestedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    RequestedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    RequestedByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    DecisionReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DecidedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    DecidedByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ReopenedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ReopenedByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    ReopenReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    IsDemonstration = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Acceptances", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Acceptances_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Acceptances_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Acceptances_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Directives",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UnitId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    DueOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    GivenAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    GivenBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    GivenByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    ClosedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    WithdrawReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    IsDemonstration = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Directives", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Directives_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Directives_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Directives_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Extensions",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UnitId = table.Column<Guid>(type: "TEXT", nullable: false),
                    DeadlineBefore = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    RequestedUntil = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    RequestedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    RequestedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    RequestedByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    GrantedUntil = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DecisionReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DecidedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    DecidedByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    IsDemonstration = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Extensions", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Extensions_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Extensions_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Extensions_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "MonthEndLights",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Period = table.Column<int>(type: "INTEGER", nullable: false),
                    Light = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Computed = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    Percent = table.Column<int>(type: "INTEGER", nullable: true),
                    RecordedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MonthEndLights", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_MonthEndLights_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_MonthEndLights_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Reminders",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UnitId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    SentAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SentBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    SentByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    IsDemonstration = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Reminders", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Reminders_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Reminders_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Reminders_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "SavedViews",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AccountId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Query = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    SavedAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SavedViews", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_SavedViews_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "SupervisionNotices",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UnitId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Year = table.Column<int>(type: "INTEGER", nullable: false),
                    Number = table.Column<int>(type: "INTEGER", nullable: false),
                    Demand = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    DueOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    FirstDueOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    IssuedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    IssuedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    IssuedByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    ClosedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    WithdrawReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    IsDemonstration = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SupervisionNotices", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_SupervisionNotices_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_SupervisionNotices_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_SupervisionNotices_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AcceptanceSentences",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    AcceptanceId = table.Column<Guid>(type: "TEXT", nullable: false),
                    MilestoneId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Text = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AcceptanceSentences", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_AcceptanceSentences_Acceptances_CountyId_AcceptanceId",
                        columns: x => new { x.CountyId, x.AcceptanceId },
                        principalTable: "Acceptances",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_AcceptanceSentences_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_AcceptanceSentences_Milestones_CountyId_MilestoneId",
                        columns: x => new { x.CountyId, x.MilestoneId },
                        principalTable: "Milestones",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Replies",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    NoticeId = table.Column<Guid>(type: "TEXT", nullable: true),
                    DirectiveId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Text = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    RepliedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    RepliedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    RepliedByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    IsOnBehalf = table.Column<bool>(type: "INTEGER", nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    DecisionReason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    NewDueOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    DecidedBy = table.Column<Guid>(type: "TEXT", nullable: true),
                    DecidedByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    Version = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Replies", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Replies_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Replies_Directives_CountyId_DirectiveId",
                        columns: x => new { x.CountyId, x.DirectiveId },
                        principalTable: "Directives",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Replies_SupervisionNotices_CountyId_NoticeId",
                        columns: x => new { x.CountyId, x.NoticeId },
                        principalTable: "SupervisionNotices",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_ProgressReports_CountyId_WorkItemId_UnitId_Period_ReportedAt",
                table: "ProgressReports",
                columns: new[] { "CountyId", "WorkItemId", "UnitId", "Period", "ReportedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Evidence_CountyId_AcceptanceId",
                table: "Evidence",
                columns: new[] { "CountyId", "AcceptanceId" });

            migrationBuilder.CreateIndex(
                name: "IX_Evidence_CountyId_MilestoneCompletionId",
                table: "Evidence",
                columns: new[] { "CountyId", "MilestoneCompletionId" });

            migrationBuilder.CreateIndex(
                name: "IX_Evidence_CountyId_ReplyId",
                table: "Evidence",
                columns: new[] { "CountyId", "ReplyId" });

            migrationBuilder.CreateIndex(
                name: "IX_Acceptances_CountyId_UnitId",
                table: "Acceptances",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_Acceptances_CountyId_WorkItemId",
                table: "Acceptances",
                columns: new[] { "CountyId", "WorkItemId" });

            migrationBuilder.CreateIndex(
                name: "IX_AcceptanceSentences_CountyId_AcceptanceId",
                table: "AcceptanceSentences",
                columns: new[] { "CountyId", "AcceptanceId" });

            migrationBuilder.CreateIndex(
                name: "IX_AcceptanceSentences_CountyId_MilestoneId",
                table: "AcceptanceSentences",
                columns: new[] { "CountyId", "MilestoneId" });

            migrationBuilder.CreateIndex(
                name: "IX_Directives_CountyId_UnitId",
                table: "Directives",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_Directives_CountyId_WorkItemId",
                table: "Directives",
                columns: new[] { "CountyId", "WorkItemId" });

            migrationBuilder.CreateIndex(
                name: "IX_Extensions_CountyId_UnitId",
                table: "Extensions",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_Extensions_CountyId_WorkItemId",
                table: "Extensions",
                columns: new[] { "CountyId", "WorkItemId" });

            migrationBuilder.CreateIndex(
                name: "IX_MonthEndLights_CountyId_WorkItemId_Period",
                table: "MonthEndLights",
                columns: new[] { "CountyId", "WorkItemId", "Period" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Reminders_CountyId_UnitId",
                table: "Reminders",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_Reminders_CountyId_WorkItemId",
                table: "Reminders",
                columns: new[] { "CountyId", "WorkItemId" });

            migrationBuilder.CreateIndex(
                name: "IX_Replies_CountyId_DirectiveId",
                table: "Replies",
                columns: new[] { "CountyId", "DirectiveId" });

            migrationBuilder.CreateIndex(
                name: "IX_Replies_CountyId_NoticeId",
                table: "Replies",
                columns: new[] { "CountyId", "NoticeId" });

            migrationBuilder.CreateIndex(
                name: "IX_SavedViews_CountyId_AccountId_Name",
                table: "SavedViews",
                columns: new[] { "CountyId", "AccountId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SupervisionNotices_CountyId_UnitId",
                table: "SupervisionNotices",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_SupervisionNotices_CountyId_WorkItemId",
                table: "SupervisionNotices",
                columns: new[] { "CountyId", "WorkItemId" });

            migrationBuilder.CreateIndex(
                name: "IX_SupervisionNotices_CountyId_Year_Number",
                table: "SupervisionNotices",
                columns: new[] { "CountyId", "Year", "Number" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_Evidence_Acceptances_CountyId_AcceptanceId",
                table: "Evidence",
                columns: new[] { "CountyId", "AcceptanceId" },
                principalTable: "Acceptances",
                principalColumns: new[] { "CountyId", "Id" },
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_Evidence_MilestoneCompletions_CountyId_MilestoneCompletionId",
                table: "Evidence",
                columns: new[] { "CountyId", "MilestoneCompletionId" },
                principalTable: "MilestoneCompletions",
                principalColumns: new[] { "CountyId", "Id" },
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_Evidence_Replies_CountyId_ReplyId",
                table: "Evidence",
                columns: new[] { "CountyId", "ReplyId" },
                principalTable: "Replies",
                principalColumns: new[] { "CountyId", "Id" },
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "FK_Evidence_Acceptances_CountyId_AcceptanceId",
                table: "Evidence");

            migrationBuilder.DropForeignKey(
                name: "FK_Evidence_MilestoneCompletions_CountyId_MilestoneCompletionId",
                table: "Evidence");

            migrationBuilder.DropForeignKey(
                name: "FK_Evidence_Replies_CountyId_ReplyId",
                table: "Evidence");

            migrationBuilder.DropTable(
                name: "AcceptanceSentences");

            migrationBuilder.DropTable(
                name: "Extensions");

            migrationBuilder.DropTable(
                name: "MonthEndLights");

            migrationBuilder.DropTable(
                name: "Reminders");

            migrationBuilder.DropTable(
                name: "Replies");

            migrationBuilder.DropTable(
                name: "SavedViews");

            migrationBuilder.DropTable(
                name: "Acceptances");

            migrationBuilder.DropTable(
                name: "Directives");

            migrationBuilder.DropTable(
                name: "SupervisionNotices");

            migrationBuilder.DropIndex(
                name: "IX_ProgressReports_CountyId_WorkItemId_UnitId_Period_ReportedAt",
                table: "ProgressReports");

            migrationBuilder.DropIndex(
                name: "IX_Evidence_CountyId_AcceptanceId",
                table: "Evidence");

            migrationBuilder.DropIndex(
                name: "IX_Evidence_CountyId_MilestoneCompletionId",
                table: "Evidence");

            migrationBuilder.DropIndex(
                name: "IX_Evidence_CountyId_ReplyId",
                table: "Evidence");

            migrationBuilder.DropColumn(
                name: "ByName",
                table: "PlanVersions");

            migrationBuilder.DropColumn(
                name: "Note",
                table: "PlanVersions");

            migrationBuilder.DropColumn(
                name: "Origin",
                table: "PlanVersions");

            migrationBuilder.DropColumn(
                name: "ActivatedAt",
                table: "Plans");

            migrationBuilder.DropColumn(
                name: "ActivatedByName",
                table: "Plans");

            migrationBuilder.DropColumn(
                name: "IsDemonstration",
                table: "MilestoneCompletions");

            migrationBuilder.DropColumn(
                name: "RecordedAt",
                table: "MilestoneCompletions");

            migrationBuilder.DropColumn(
                name: "RecordedBy",
                table: "MilestoneCompletions");

            migrationBuilder.DropColumn(
                name: "RecordedByName",
                table: "MilestoneCompletions");

            migrationBuilder.DropColumn(
                name: "RevokeReason",
                table: "MilestoneCompletions");

            migrationBuilder.DropColumn(
                name: "RevokedAt",
                table: "MilestoneCompletions");

            migrationBuilder.DropColumn(
                name: "RevokedByName",
                table: "MilestoneCompletions");

            migrationBuilder.DropColumn(
                name: "AcceptanceId",
                table: "Evidence");

            migrationBuilder.DropColumn(
                name: "MilestoneCompletionId",
                table: "Evidence");

            migrationBuilder.DropColumn(
                name: "ReplyId",
                table: "Evidence");

            migrationBuilder.DropColumn(
                name: "SubjectId",
                table: "Evidence");
        }
    }
}
