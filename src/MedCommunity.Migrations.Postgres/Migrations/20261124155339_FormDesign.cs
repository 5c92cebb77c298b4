using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Postgres.Migrations
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
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsBackfilled",
                table: "Obligations",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "IsDraft",
                table: "FormTemplateVersions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Note",
                table: "FormTemplateVersions",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "SavedAt",
                table: "FormTemplateVersions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "SavedByName",
                table: "FormTemplateVersions",
                type: "character varying(100)",
                maxLength: 100,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "Version",
                table: "FormTemplateVersions",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<int>(
                name: "RetiredFrom",
                table: "FormTemplates",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "Version",
                table: "FormTemplates",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddColumn<bool>(
                name: "IsOwn",
                table: "DataElements",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "IsBackfilled",
                table: "CountyPeriods",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<int>(
                name: "VerifiedDueDay",
                table: "Counties",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "DueExtensions",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ObligationId = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    PreviousDueAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Until = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Counts = table.Column<bool>(type: "boolean", nullable: false),
                    Reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    GrantedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    GrantedBy = table.Column<Guid>(type: "uuid", nullable: false),
                    GrantedByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false)
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
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: false),
                    TemplateId = table.Column<Guid>(type: "uuid", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Element = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    MarkedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    MarkedBy = table.Column<Guid>(type: "uuid", nullable: false),
                    MarkedByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    SettledAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    SettledByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    Outcome = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
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
            migrationBuilder.IsolateCounties("DueExtensions", "QualityMarks");
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
