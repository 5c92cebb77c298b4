using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Judgements : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<Guid>(
                name: "WorkItemId",
                table: "Evidence",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AddColumn<Guid>(
                name: "CommunityId",
                table: "Evidence",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Indicator",
                table: "Evidence",
                type: "character varying(8)",
                maxLength: 8,
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "JudgementId",
                table: "Evidence",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "IndicatorJudgements",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: false),
                    Indicator = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    State = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    ProposedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ProposedBy = table.Column<Guid>(type: "uuid", nullable: false),
                    ProposedFor = table.Column<Guid>(type: "uuid", nullable: true),
                    ProposedByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    IsOnBehalf = table.Column<bool>(type: "boolean", nullable: false),
                    IsMet = table.Column<bool>(type: "boolean", nullable: true),
                    EffectiveFrom = table.Column<DateOnly>(type: "date", nullable: true),
                    DecisionReason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    DecidedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    DecidedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    DecidedByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    IsDemonstration = table.Column<bool>(type: "boolean", nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IndicatorJudgements", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_IndicatorJudgements_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_IndicatorJudgements_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "JudgementAnswers",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    JudgementId = table.Column<Guid>(type: "uuid", nullable: false),
                    Point = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    IsMet = table.Column<bool>(type: "boolean", nullable: false),
                    Note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    FoundMet = table.Column<bool>(type: "boolean", nullable: true),
                    FoundNote = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_JudgementAnswers", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_JudgementAnswers_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_JudgementAnswers_IndicatorJudgements_CountyId_JudgementId",
                        columns: x => new { x.CountyId, x.JudgementId },
                        principalTable: "IndicatorJudgements",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Evidence_CountyId_CommunityId",
                table: "Evidence",
                columns: new[] { "CountyId", "CommunityId" });

            migrationBuilder.CreateIndex(
                name: "IX_Evidence_CountyId_JudgementId",
                table: "Evidence",
                columns: new[] { "CountyId", "JudgementId" });

            migrationBuilder.CreateIndex(
                name: "IX_IndicatorJudgements_CountyId_UnitId_Indicator_ProposedAt",
                table: "IndicatorJudgements",
                columns: new[] { "CountyId", "UnitId", "Indicator", "ProposedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_JudgementAnswers_CountyId_JudgementId_Point",
                table: "JudgementAnswers",
                columns: new[] { "CountyId", "JudgementId", "Point" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "FK_Evidence_IndicatorJudgements_CountyId_JudgementId",
                table: "Evidence",
                columns: new[] { "CountyId", "JudgementId" },
                principalTable: "IndicatorJudgements",
                principalColumns: new[] { "CountyId", "Id" },
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "FK_Evidence_OrgUnits_CountyId_CommunityId",
                table: "Evidence",
                columns: new[] { "CountyId", "CommunityId" },
                principalTable: "OrgUnits",
                principalColumns: new[] { "CountyId", "Id" },
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.IsolateCounties("IndicatorJudgements", "JudgementAnswers");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // Files of judgements name no task, and the schema before knows no others.
            migrationBuilder.Sql("""DELETE FROM "Evidence" WHERE "WorkItemId" IS NULL""");

            migrationBuilder.DropForeignKey(
                name: "FK_Evidence_IndicatorJudgements_CountyId_JudgementId",
                table: "Evidence");

            migrationBuilder.DropForeignKey(
                name: "FK_Evidence_OrgUnits_CountyId_CommunityId",
                table: "Evidence");

            migrationBuilder.DropTable(
                name: "JudgementAnswers");

            migrationBuilder.DropTable(
                name: "IndicatorJudgements");

            migrationBuilder.DropIndex(
                name: "IX_Evidence_CountyId_CommunityId",
                table: "Evidence");

            migrationBuilder.DropIndex(
                name: "IX_Evidence_CountyId_JudgementId",
                table: "Evidence");

            migrationBuilder.DropColumn(
                name: "CommunityId",
                table: "Evidence");

            migrationBuilder.DropColumn(
                name: "Indicator",
                table: "Evidence");

            migrationBuilder.DropColumn(
                name: "JudgementId",
                table: "Evidence");

            migrationBuilder.AlterColumn<Guid>(
                name: "WorkItemId",
                table: "Evidence",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);
        }
    }
}
