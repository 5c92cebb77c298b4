using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class PlansVersion : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "PlansVersion",
                table: "Counties",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "PlansVersion",
                table: "Counties");
        }
    }
}
