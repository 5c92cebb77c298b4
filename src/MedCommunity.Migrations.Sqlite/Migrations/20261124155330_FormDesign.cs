using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class FormDesign : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "RepliedFor",
                table: "Replies",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsBackfilled",
                table: "Obligations",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "IsDraft",
                table: "FormTemplateVersions",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "FormTemplateVersions",
                type: "TEXT",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "SavedAt",
                table: "FormTemplateVersions",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SavedByName",
                table: "FormTemplateVersions",
                type: "TEXT",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "Version",
                table: "FormTemplateVersions",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<int>(
                name: "RetiredFrom",
                table: "FormTemplates",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "Version",
                table: "FormTemplates",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<bool>(
                name: "IsOwn",
                table: "DataElements",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "IsBackfilled",
                table: "CountyPeriods",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "VerifiedDueDay",
                table: "Counties",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "DueExtensions",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ObligationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UnitId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Period = table.Column<int>(type: "INTEGER", nullable: false),
                    PreviousDueAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Until = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Counts = table.Column<bool>(type: "INTEGER", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    GrantedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    GrantedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    GrantedByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DueExtensions", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_DueExtensions_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_DueExtensions_Obligations_CountyId_ObligationId",
                        columns: x => new { x.CountyId, x.ObligationId },
                        principalTable: "Obligations",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_DueExtensions_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "QualityMarks",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    UnitId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TemplateId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Period = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    Element = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    MarkedAt = table.Column<DateTime>(type: "TEXT", nullable: false),
                    MarkedBy = table.Column<Guid>(type: "TEXT", nullable: false),
                    MarkedByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    SettledAt = table.Column<DateTime>(type: "TEXT", nullable: true),
                    SettledByName = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    Outcome = table.Column<string>(type: "TEXT", maxLength: 500, nullable: true),
                    Version = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_QualityMarks", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_QualityMarks_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_QualityMarks_FormTemplates_CountyId_TemplateId",
                        columns: x => new { x.CountyId, x.TemplateId },
                        principalTable: "FormTemplates",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_QualityMarks_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_DueExtensions_CountyId_ObligationId",
                table: "DueExtensions",
                columns: new[] { "CountyId", "ObligationId" });

            migrationBuilder.CreateIndex(
                name: "IX_DueExtensions_CountyId_UnitId",
                table: "DueExtensions",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_QualityMarks_CountyId_Period_UnitId_TemplateId_Kind_Element",
                table: "QualityMarks",
                columns: new[] { "CountyId", "Period", "UnitId", "TemplateId", "Kind", "Element" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_QualityMarks_CountyId_TemplateId",
                table: "QualityMarks",
                columns: new[] { "CountyId", "TemplateId" });

            migrationBuilder.CreateIndex(
                name: "IX_QualityMarks_CountyId_UnitId",
                table: "QualityMarks",
                columns: new[] { "CountyId", "UnitId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DueExtensions");

            migrationBuilder.DropTable(
                name: "QualityMarks");

            migrationBuilder.DropColumn(
                name: "RepliedFor",
                table: "Replies");

            migrationBuilder.DropColumn(
                name: "IsBackfilled",
                table: "Obligations");

            migrationBuilder.DropColumn(
                name: "IsDraft",
                table: "FormTemplateVersions");

            migrationBuilder.DropColumn(
                name: "Note",
                table: "FormTemplateVersions");

            migrationBuilder.DropColumn(
                name: "SavedAt",
                table: "FormTemplateVersions");

            migrationBuilder.DropColumn(
                name: "SavedByName",
                table: "FormTemplateVersions");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "FormTemplateVersions");

            migrationBuilder.DropColumn(
                name: "RetiredFrom",
                table: "FormTemplates");

            migrationBuilder.DropColumn(
                name: "Version",
                table: "FormTemplates");

            migrationBuilder.DropColumn(
                name: "IsOwn",
                table: "DataElements");

            migrationBuilder.DropColumn(
                name: "IsBackfilled",
                table: "CountyPeriods");

            migrationBuilder.DropColumn(
                name: "VerifiedDueDay",
                table: "Counties");
        }
    }
}
