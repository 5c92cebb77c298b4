using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Records : Migration
    {
        private static readonly string[] CountyTables =
        [
            "RoleGrants",
            "Substitutions",
            "AuditEntries",
            "AuditSeals",
            "CountyPeriods",
            "DataElements",
            "FormTemplates",
            "FormTemplateVersions",
            "Obligations",
            "Submissions",
            "SubmissionChanges",
            "SubmissionEvents",
            "ApprovedValues",
            "FormerNames",
            "OrgPlacements",
            "OrgUnits",
            "Assignments",
            "AssignmentUnits",
            "Evidence",
            "Milestones",
            "MilestoneCompletions",
            "Phases",
            "Plans",
            "PlanVersions",
            "ProgressReports",
            "Sections",
            "Targets",
            "WorkItems",
        ];

        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "At",
                table: "AuditSeals",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified));

            migrationBuilder.AddColumn<string>(
                name: "Mark",
                table: "AuditEntries",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AuditKeyPrints",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Fingerprint = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditKeyPrints", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "BackupRecords",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    FileName = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    StartedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    FinishedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Size = table.Column<long>(type: "bigint", nullable: false),
                    Tables = table.Column<int>(type: "integer", nullable: false),
                    Rows = table.Column<long>(type: "bigint", nullable: false),
                    Files = table.Column<int>(type: "integer", nullable: false),
                    CheckedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Error = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    Heads = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BackupRecords", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Evidence",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "uuid", nullable: false),
                    ProgressReportId = table.Column<Guid>(type: "uuid", nullable: true),
                    FileName = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Size = table.Column<long>(type: "bigint", nullable: false),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    UploadedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    UploadedBy = table.Column<Guid>(type: "uuid", nullable: false),
                    UploadedByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Evidence", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Evidence_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Evidence_ProgressReports_CountyId_ProgressReportId",
                        columns: x => new { x.CountyId, x.ProgressReportId },
                        principalTable: "ProgressReports",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Evidence_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_At",
                table: "AuditEntries",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_BackupRecords_StartedAt",
                table: "BackupRecords",
                column: "StartedAt");

            migrationBuilder.CreateIndex(
                name: "IX_Evidence_CountyId_ProgressReportId",
                table: "Evidence",
                columns: new[] { "CountyId", "ProgressReportId" });

            migrationBuilder.CreateIndex(
                name: "IX_Evidence_CountyId_WorkItemId",
                table: "Evidence",
                columns: new[] { "CountyId", "WorkItemId" });

            migrationBuilder.CreateIndex(
                name: "IX_Evidence_Hash",
                table: "Evidence",
                column: "Hash");

            migrationBuilder.IsolateCounties(CountyTables);
            migrationBuilder.IsolateCountyRegister();
            migrationBuilder.ShowToAccount("RoleGrants", "AccountId");
            migrationBuilder.ShowToAccount("Substitutions", "AbsentId", "SubstituteId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.ShowAllCounties(CountyTables);
            migrationBuilder.ShowAllCounties("Counties");

            migrationBuilder.DropTable(
                name: "AuditKeyPrints");

            migrationBuilder.DropTable(
                name: "BackupRecords");

            migrationBuilder.DropTable(
                name: "Evidence");

            migrationBuilder.DropIndex(
                name: "IX_AuditEntries_At",
                table: "AuditEntries");

            migrationBuilder.DropColumn(
                name: "At",
                table: "AuditSeals");

            migrationBuilder.DropColumn(
                name: "Mark",
                table: "AuditEntries");
        }
    }
}
