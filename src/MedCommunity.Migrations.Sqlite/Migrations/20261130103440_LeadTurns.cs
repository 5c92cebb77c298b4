using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class LeadTurns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "LeadTurns",
                table: "OrgUnits",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<Guid>(
                name: "FactsVersion",
                table: "Counties",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "LeadTurns",
                table: "OrgUnits");

            migrationBuilder.DropColumn(
                name: "FactsVersion",
                table: "Counties");
        }
    }
}
