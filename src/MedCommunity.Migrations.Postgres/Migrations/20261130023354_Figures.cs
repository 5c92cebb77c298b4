using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Figures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "FiguresVersion",
                table: "Counties",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.CreateTable(
                name: "FigureForms",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    TemplateVersionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    IsLead = table.Column<bool>(type: "boolean", nullable: false),
                    CommunityId = table.Column<Guid>(type: "uuid", nullable: false),
                    Owed = table.Column<int>(type: "integer", nullable: false),
                    Approved = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FigureForms", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_FigureForms_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "FigureSums",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Element = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    IsLead = table.Column<bool>(type: "boolean", nullable: false),
                    CommunityId = table.Column<Guid>(type: "uuid", nullable: false),
                    OfId = table.Column<Guid>(type: "uuid", nullable: false),
                    Sum = table.Column<long>(type: "bigint", nullable: false),
                    Numbers = table.Column<int>(type: "integer", nullable: false),
                    ApprovedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FigureSums", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_FigureSums_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "IndicatorVersions",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    EffectiveFrom = table.Column<int>(type: "integer", nullable: false),
                    Name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Aspect = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Unit = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    Numerator = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    Denominator = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    Factor = table.Column<int>(type: "integer", nullable: false),
                    Better = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Levels = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Source = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Provisional = table.Column<bool>(type: "boolean", nullable: false),
                    IsRetired = table.Column<bool>(type: "boolean", nullable: false),
                    Note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    SavedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    SavedByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IndicatorVersions", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_IndicatorVersions_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_FigureForms_CountyId_Period_TemplateVersionId_Kind_IsLead_C~",
                table: "FigureForms",
                columns: new[] { "CountyId", "Period", "TemplateVersionId", "Kind", "IsLead", "CommunityId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FigureSums_CountyId_Period_Element_Kind_IsLead_CommunityId_~",
                table: "FigureSums",
                columns: new[] { "CountyId", "Period", "Element", "Kind", "IsLead", "CommunityId", "OfId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_IndicatorVersions_CountyId_Code_Number",
                table: "IndicatorVersions",
                columns: new[] { "CountyId", "Code", "Number" },
                unique: true);

            migrationBuilder.IsolateCounties("FigureForms", "FigureSums", "IndicatorVersions");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "FigureForms");

            migrationBuilder.DropTable(
                name: "FigureSums");

            migrationBuilder.DropTable(
                name: "IndicatorVersions");

            migrationBuilder.DropColumn(
                name: "FiguresVersion",
                table: "Counties");
        }
    }
}
