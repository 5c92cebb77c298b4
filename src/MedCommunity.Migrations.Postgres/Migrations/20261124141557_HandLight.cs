using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MedCommunity.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class HandLight : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "HandLightAt",
                table: "WorkItems",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "HandLightAt",
                table: "WorkItems");
        }
    }
}
