using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Targets : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "IndicatorCode",
                table: "Targets",
                type: "character varying(16)",
                maxLength: 16,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "IndicatorLimits",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Indicator = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Low = table.Column<long>(type: "bigint", nullable: true),
                    High = table.Column<long>(type: "bigint", nullable: true),
                    SetAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    SetByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IndicatorLimits", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_IndicatorLimits_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_IndicatorLimits_CountyId_Indicator",
                table: "IndicatorLimits",
                columns: new[] { "CountyId", "Indicator" },
                unique: true);

            // What a plan that was imported before says of its targets (PlanMetrics, as of this migration).
            migrationBuilder.Sql("""
                UPDATE "Targets" SET "IndicatorCode" = CASE "Name"
                    WHEN '县域就诊率' THEN 'K1'
                    WHEN '基层就诊率' THEN 'K2'
                    WHEN '医疗费用增长率' THEN 'K3'
                    WHEN '医保报销比例' THEN 'K4'
                    WHEN '万人口全科医生数' THEN 'K5'
                    WHEN '每万人口全科医生数' THEN 'K5'
                    WHEN '县域内基金支出比例' THEN '3.2'
                    WHEN '县域内基层医疗卫生机构医保基金占比' THEN '3.3'
                    END
                WHERE "Name" IN ('县域就诊率', '基层就诊率', '医疗费用增长率', '医保报销比例', '万人口全科医生数', '每万人口全科医生数', '县域内基金支出比例', '县域内基层医疗卫生机构医保基金占比');
                """);
            migrationBuilder.IsolateCounties("IndicatorLimits");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "IndicatorLimits");

            migrationBuilder.DropColumn(
                name: "IndicatorCode",
                table: "Targets");
        }
    }
}
