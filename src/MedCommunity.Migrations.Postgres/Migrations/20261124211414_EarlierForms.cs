using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class EarlierForms : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Submissions_CountyId_UnitId",
                table: "Submissions");

            migrationBuilder.CreateIndex(
                name: "IX_Submissions_CountyId_UnitId_TemplateId_Period",
                table: "Submissions",
                columns: new[] { "CountyId", "UnitId", "TemplateId", "Period" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Submissions_CountyId_UnitId_TemplateId_Period",
                table: "Submissions");

            migrationBuilder.CreateIndex(
                name: "IX_Submissions_CountyId_UnitId",
                table: "Submissions",
                columns: new[] { "CountyId", "UnitId" });
        }
    }
}
