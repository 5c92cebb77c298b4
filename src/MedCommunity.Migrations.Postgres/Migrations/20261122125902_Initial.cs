using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace MedCommunity.Migrations.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Accounts",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    DisplayName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    IsInstallationAdministrator = table.Column<bool>(type: "boolean", nullable: false),
                    MustChangePassword = table.Column<bool>(type: "boolean", nullable: false),
                    IsDemonstration = table.Column<bool>(type: "boolean", nullable: false),
                    UserName = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    NormalizedUserName = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    Email = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    NormalizedEmail = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: true),
                    EmailConfirmed = table.Column<bool>(type: "boolean", nullable: false),
                    PasswordHash = table.Column<string>(type: "text", nullable: true),
                    SecurityStamp = table.Column<string>(type: "text", nullable: true),
                    ConcurrencyStamp = table.Column<string>(type: "text", nullable: true),
                    PhoneNumber = table.Column<string>(type: "text", nullable: true),
                    PhoneNumberConfirmed = table.Column<bool>(type: "boolean", nullable: false),
                    TwoFactorEnabled = table.Column<bool>(type: "boolean", nullable: false),
                    LockoutEnd = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LockoutEnabled = table.Column<bool>(type: "boolean", nullable: false),
                    AccessFailedCount = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Accounts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AuditEntries",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: true),
                    AccountName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    OnBehalfOf = table.Column<Guid>(type: "uuid", nullable: true),
                    Path = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Address = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Action = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    Subject = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    SubjectId = table.Column<Guid>(type: "uuid", nullable: false),
                    Before = table.Column<string>(type: "text", nullable: true),
                    After = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditEntries", x => new { x.CountyId, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "AuditSeals",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    EntryId = table.Column<Guid>(type: "uuid", nullable: false),
                    Previous = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AuditSeals", x => new { x.CountyId, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "Counties",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Prefecture = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    Province = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    DueDay = table.Column<int>(type: "integer", nullable: false),
                    IsDemonstration = table.Column<bool>(type: "boolean", nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false),
                    Lights_BehindPoints = table.Column<int>(type: "integer", nullable: false),
                    Lights_DueSoonDays = table.Column<int>(type: "integer", nullable: false),
                    Lights_DueSoonPercent = table.Column<int>(type: "integer", nullable: false),
                    Lights_MilestoneGraceDays = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Counties", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DataProtectionKeys",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    FriendlyName = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Xml = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DataProtectionKeys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AccessTokens",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    CreatedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ExpiresAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    RevokedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AccessTokens", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AccessTokens_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserClaims",
                columns: table => new
                {
                    Id = table.Column<int>(type: "integer", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    ClaimType = table.Column<string>(type: "text", nullable: true),
                    ClaimValue = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserClaims", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AspNetUserClaims_Accounts_UserId",
                        column: x => x.UserId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserLogins",
                columns: table => new
                {
                    LoginProvider = table.Column<string>(type: "text", nullable: false),
                    ProviderKey = table.Column<string>(type: "text", nullable: false),
                    ProviderDisplayName = table.Column<string>(type: "text", nullable: true),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserLogins", x => new { x.LoginProvider, x.ProviderKey });
                    table.ForeignKey(
                        name: "FK_AspNetUserLogins_Accounts_UserId",
                        column: x => x.UserId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserTokens",
                columns: table => new
                {
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    LoginProvider = table.Column<string>(type: "text", nullable: false),
                    Name = table.Column<string>(type: "text", nullable: false),
                    Value = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserTokens", x => new { x.UserId, x.LoginProvider, x.Name });
                    table.ForeignKey(
                        name: "FK_AspNetUserTokens_Accounts_UserId",
                        column: x => x.UserId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CountyPeriods",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    OpenedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ClosedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CountyPeriods", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_CountyPeriods_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "DataElements",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Unit = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Decimals = table.Column<int>(type: "integer", nullable: false),
                    OverUnits = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    OverMonths = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Frequency = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DataElements", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_DataElements_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "FormTemplates",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Frequency = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    UnitKinds = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FormTemplates", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_FormTemplates_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "OrgUnits",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    IsLeadHospital = table.Column<bool>(type: "boolean", nullable: false),
                    OpenedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    ClosedOn = table.Column<DateOnly>(type: "date", nullable: true),
                    DepartmentType = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    Aliases = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    ContactName = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    ContactPhone = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    Order = table.Column<int>(type: "integer", nullable: false),
                    IsDemonstration = table.Column<bool>(type: "boolean", nullable: false),
                    ToBeConfirmed = table.Column<bool>(type: "boolean", nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OrgUnits", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_OrgUnits_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Plans",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Title = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    DocumentNumber = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    IssuingBody = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    IssueDate = table.Column<DateOnly>(type: "date", nullable: true),
                    ActiveFrom = table.Column<DateOnly>(type: "date", nullable: false),
                    ContentHash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Plans", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Plans_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "FormTemplateVersions",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    TemplateId = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    EffectiveFrom = table.Column<int>(type: "integer", nullable: false),
                    Definition = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FormTemplateVersions", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_FormTemplateVersions_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_FormTemplateVersions_FormTemplates_CountyId_TemplateId",
                        columns: x => new { x.CountyId, x.TemplateId },
                        principalTable: "FormTemplates",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "OrgPlacements",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: false),
                    ParentId = table.Column<Guid>(type: "uuid", nullable: true),
                    From = table.Column<DateOnly>(type: "date", nullable: false),
                    To = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OrgPlacements", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_OrgPlacements_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_OrgPlacements_OrgUnits_CountyId_ParentId",
                        columns: x => new { x.CountyId, x.ParentId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_OrgPlacements_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "RoleGrants",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AccountId = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: true),
                    Role = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    From = table.Column<DateOnly>(type: "date", nullable: false),
                    To = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RoleGrants", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_RoleGrants_Accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "Accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_RoleGrants_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_RoleGrants_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Phases",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Order = table.Column<int>(type: "integer", nullable: false),
                    From = table.Column<DateOnly>(type: "date", nullable: true),
                    To = table.Column<DateOnly>(type: "date", nullable: true),
                    DateText = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Phases", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Phases_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Phases_Plans_CountyId_PlanId",
                        columns: x => new { x.CountyId, x.PlanId },
                        principalTable: "Plans",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "PlanVersions",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    ImportedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    Document = table.Column<string>(type: "text", nullable: false),
                    ContentHash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PlanVersions", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_PlanVersions_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_PlanVersions_Plans_CountyId_PlanId",
                        columns: x => new { x.CountyId, x.PlanId },
                        principalTable: "Plans",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Sections",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Number = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Title = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    Order = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Sections", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Sections_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Sections_Plans_CountyId_PlanId",
                        columns: x => new { x.CountyId, x.PlanId },
                        principalTable: "Plans",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Obligations",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: false),
                    TemplateId = table.Column<Guid>(type: "uuid", nullable: false),
                    TemplateVersionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    DueAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    OriginalDueAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Obligations", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Obligations_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Obligations_FormTemplateVersions_CountyId_TemplateVersionId",
                        columns: x => new { x.CountyId, x.TemplateVersionId },
                        principalTable: "FormTemplateVersions",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Obligations_FormTemplates_CountyId_TemplateId",
                        columns: x => new { x.CountyId, x.TemplateId },
                        principalTable: "FormTemplates",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Obligations_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "WorkItems",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    SectionId = table.Column<Guid>(type: "uuid", nullable: false),
                    PhaseId = table.Column<Guid>(type: "uuid", nullable: true),
                    Number = table.Column<int>(type: "integer", nullable: false),
                    SourceNumber = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Title = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    Summary = table.Column<string>(type: "text", nullable: true),
                    DocumentDeadline = table.Column<DateOnly>(type: "date", nullable: true),
                    DeadlineText = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    OfficeStart = table.Column<DateOnly>(type: "date", nullable: true),
                    OfficeDeadline = table.Column<DateOnly>(type: "date", nullable: true),
                    ExtendedDeadline = table.Column<DateOnly>(type: "date", nullable: true),
                    ReportingUnitId = table.Column<Guid>(type: "uuid", nullable: true),
                    AcceptanceRequestedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    AcceptedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    HandLight = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    HandLightReason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    HandLightUntil = table.Column<DateOnly>(type: "date", nullable: true),
                    IsWithdrawn = table.Column<bool>(type: "boolean", nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_WorkItems", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_WorkItems_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_WorkItems_OrgUnits_CountyId_ReportingUnitId",
                        columns: x => new { x.CountyId, x.ReportingUnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_WorkItems_Phases_CountyId_PhaseId",
                        columns: x => new { x.CountyId, x.PhaseId },
                        principalTable: "Phases",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_WorkItems_Plans_CountyId_PlanId",
                        columns: x => new { x.CountyId, x.PlanId },
                        principalTable: "Plans",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_WorkItems_Sections_CountyId_SectionId",
                        columns: x => new { x.CountyId, x.SectionId },
                        principalTable: "Sections",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Submissions",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ObligationId = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: false),
                    TemplateId = table.Column<Guid>(type: "uuid", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    State = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    Document = table.Column<string>(type: "text", nullable: false),
                    ApprovedDocument = table.Column<string>(type: "text", nullable: true),
                    FirstSubmittedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    OnTime = table.Column<bool>(type: "boolean", nullable: true),
                    SubmittedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    SubmittedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    VerifiedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    VerifiedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    ApprovedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    ApprovedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    Reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    CellReasons = table.Column<string>(type: "text", nullable: true),
                    ReopenedUntil = table.Column<DateTime>(type: "timestamp with time zone", nullable: true),
                    IsDemonstration = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Submissions", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Submissions_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Submissions_FormTemplates_CountyId_TemplateId",
                        columns: x => new { x.CountyId, x.TemplateId },
                        principalTable: "FormTemplates",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Submissions_Obligations_CountyId_ObligationId",
                        columns: x => new { x.CountyId, x.ObligationId },
                        principalTable: "Obligations",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Submissions_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Assignments",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "uuid", nullable: false),
                    Order = table.Column<int>(type: "integer", nullable: false),
                    AsWritten = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Role = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Assignments", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Assignments_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Assignments_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Milestones",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "uuid", nullable: false),
                    Code = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Text = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    DueDate = table.Column<DateOnly>(type: "date", nullable: true),
                    Frequency = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: true),
                    MinTimes = table.Column<int>(type: "integer", nullable: true),
                    RecurrenceText = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    Basis = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    DayOfMonth = table.Column<int>(type: "integer", nullable: true),
                    Order = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Milestones", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Milestones_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Milestones_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ProgressReports",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    Percent = table.Column<int>(type: "integer", nullable: false),
                    Done = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    Difficulties = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    Next = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    ReportedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    ReportedBy = table.Column<Guid>(type: "uuid", nullable: false),
                    ReportedByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    IsOnBehalf = table.Column<bool>(type: "boolean", nullable: false),
                    IsDemonstration = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProgressReports", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_ProgressReports_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ProgressReports_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ProgressReports_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Targets",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PlanId = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkItemId = table.Column<Guid>(type: "uuid", nullable: true),
                    PhaseId = table.Column<Guid>(type: "uuid", nullable: true),
                    Name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    Operator = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Value = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    Unit = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    ByDate = table.Column<DateOnly>(type: "date", nullable: true),
                    Note = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    Order = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Targets", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_Targets_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Targets_Phases_CountyId_PhaseId",
                        columns: x => new { x.CountyId, x.PhaseId },
                        principalTable: "Phases",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Targets_Plans_CountyId_PlanId",
                        columns: x => new { x.CountyId, x.PlanId },
                        principalTable: "Plans",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Targets_WorkItems_CountyId_WorkItemId",
                        columns: x => new { x.CountyId, x.WorkItemId },
                        principalTable: "WorkItems",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ApprovedValues",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Period = table.Column<int>(type: "integer", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: false),
                    Element = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    TemplateVersionId = table.Column<Guid>(type: "uuid", nullable: false),
                    SubmissionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    ScaledValue = table.Column<long>(type: "bigint", nullable: true),
                    ApprovedAt = table.Column<DateTime>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ApprovedValues", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_ApprovedValues_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ApprovedValues_FormTemplateVersions_CountyId_TemplateVersio~",
                        columns: x => new { x.CountyId, x.TemplateVersionId },
                        principalTable: "FormTemplateVersions",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ApprovedValues_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ApprovedValues_Submissions_CountyId_SubmissionId",
                        columns: x => new { x.CountyId, x.SubmissionId },
                        principalTable: "Submissions",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "SubmissionChanges",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    SubmissionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Cell = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Before = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    After = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Revision = table.Column<int>(type: "integer", nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    By = table.Column<Guid>(type: "uuid", nullable: false),
                    ByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Path = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SubmissionChanges", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_SubmissionChanges_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_SubmissionChanges_Submissions_CountyId_SubmissionId",
                        columns: x => new { x.CountyId, x.SubmissionId },
                        principalTable: "Submissions",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "SubmissionEvents",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    SubmissionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Action = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    State = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    At = table.Column<DateTime>(type: "timestamp with time zone", nullable: false),
                    By = table.Column<Guid>(type: "uuid", nullable: false),
                    ByName = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    CellReasons = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SubmissionEvents", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_SubmissionEvents_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_SubmissionEvents_Submissions_CountyId_SubmissionId",
                        columns: x => new { x.CountyId, x.SubmissionId },
                        principalTable: "Submissions",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AssignmentUnits",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AssignmentId = table.Column<Guid>(type: "uuid", nullable: false),
                    UnitId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AssignmentUnits", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_AssignmentUnits_Assignments_CountyId_AssignmentId",
                        columns: x => new { x.CountyId, x.AssignmentId },
                        principalTable: "Assignments",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_AssignmentUnits_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_AssignmentUnits_OrgUnits_CountyId_UnitId",
                        columns: x => new { x.CountyId, x.UnitId },
                        principalTable: "OrgUnits",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "MilestoneCompletions",
                columns: table => new
                {
                    CountyId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    MilestoneId = table.Column<Guid>(type: "uuid", nullable: false),
                    DoneOn = table.Column<DateOnly>(type: "date", nullable: false),
                    Note = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    IsWaiver = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MilestoneCompletions", x => new { x.CountyId, x.Id });
                    table.ForeignKey(
                        name: "FK_MilestoneCompletions_Counties_CountyId",
                        column: x => x.CountyId,
                        principalTable: "Counties",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_MilestoneCompletions_Milestones_CountyId_MilestoneId",
                        columns: x => new { x.CountyId, x.MilestoneId },
                        principalTable: "Milestones",
                        principalColumns: new[] { "CountyId", "Id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AccessTokens_AccountId",
                table: "AccessTokens",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_AccessTokens_Hash",
                table: "AccessTokens",
                column: "Hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "Accounts",
                column: "NormalizedEmail");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "Accounts",
                column: "NormalizedUserName",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ApprovedValues_CountyId_Element_Period_UnitId",
                table: "ApprovedValues",
                columns: new[] { "CountyId", "Element", "Period", "UnitId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ApprovedValues_CountyId_SubmissionId",
                table: "ApprovedValues",
                columns: new[] { "CountyId", "SubmissionId" });

            migrationBuilder.CreateIndex(
                name: "IX_ApprovedValues_CountyId_TemplateVersionId",
                table: "ApprovedValues",
                columns: new[] { "CountyId", "TemplateVersionId" });

            migrationBuilder.CreateIndex(
                name: "IX_ApprovedValues_CountyId_UnitId",
                table: "ApprovedValues",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserClaims_UserId",
                table: "AspNetUserClaims",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserLogins_UserId",
                table: "AspNetUserLogins",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_Assignments_CountyId_WorkItemId",
                table: "Assignments",
                columns: new[] { "CountyId", "WorkItemId" });

            migrationBuilder.CreateIndex(
                name: "IX_AssignmentUnits_CountyId_AssignmentId_UnitId",
                table: "AssignmentUnits",
                columns: new[] { "CountyId", "AssignmentId", "UnitId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AssignmentUnits_CountyId_UnitId",
                table: "AssignmentUnits",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_CountyId_At",
                table: "AuditEntries",
                columns: new[] { "CountyId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditEntries_CountyId_Subject_SubjectId",
                table: "AuditEntries",
                columns: new[] { "CountyId", "Subject", "SubjectId" });

            migrationBuilder.CreateIndex(
                name: "IX_AuditSeals_CountyId_EntryId",
                table: "AuditSeals",
                columns: new[] { "CountyId", "EntryId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AuditSeals_CountyId_Sequence",
                table: "AuditSeals",
                columns: new[] { "CountyId", "Sequence" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Counties_Code",
                table: "Counties",
                column: "Code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CountyPeriods_CountyId_Period",
                table: "CountyPeriods",
                columns: new[] { "CountyId", "Period" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DataElements_CountyId_Code",
                table: "DataElements",
                columns: new[] { "CountyId", "Code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FormTemplates_CountyId_Code",
                table: "FormTemplates",
                columns: new[] { "CountyId", "Code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FormTemplateVersions_CountyId_TemplateId_Number",
                table: "FormTemplateVersions",
                columns: new[] { "CountyId", "TemplateId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_MilestoneCompletions_CountyId_MilestoneId",
                table: "MilestoneCompletions",
                columns: new[] { "CountyId", "MilestoneId" });

            migrationBuilder.CreateIndex(
                name: "IX_Milestones_CountyId_WorkItemId_Code",
                table: "Milestones",
                columns: new[] { "CountyId", "WorkItemId", "Code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Obligations_CountyId_Period_UnitId_TemplateId",
                table: "Obligations",
                columns: new[] { "CountyId", "Period", "UnitId", "TemplateId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Obligations_CountyId_TemplateId",
                table: "Obligations",
                columns: new[] { "CountyId", "TemplateId" });

            migrationBuilder.CreateIndex(
                name: "IX_Obligations_CountyId_TemplateVersionId",
                table: "Obligations",
                columns: new[] { "CountyId", "TemplateVersionId" });

            migrationBuilder.CreateIndex(
                name: "IX_Obligations_CountyId_UnitId",
                table: "Obligations",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_OrgPlacements_CountyId_ParentId",
                table: "OrgPlacements",
                columns: new[] { "CountyId", "ParentId" });

            migrationBuilder.CreateIndex(
                name: "IX_OrgPlacements_CountyId_UnitId_From",
                table: "OrgPlacements",
                columns: new[] { "CountyId", "UnitId", "From" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OrgUnits_CountyId_Code",
                table: "OrgUnits",
                columns: new[] { "CountyId", "Code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Phases_CountyId_PlanId_Code",
                table: "Phases",
                columns: new[] { "CountyId", "PlanId", "Code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Plans_CountyId_Code",
                table: "Plans",
                columns: new[] { "CountyId", "Code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_PlanVersions_CountyId_PlanId_Number",
                table: "PlanVersions",
                columns: new[] { "CountyId", "PlanId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ProgressReports_CountyId_UnitId",
                table: "ProgressReports",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_ProgressReports_CountyId_WorkItemId_ReportedAt",
                table: "ProgressReports",
                columns: new[] { "CountyId", "WorkItemId", "ReportedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_RoleGrants_AccountId",
                table: "RoleGrants",
                column: "AccountId");

            migrationBuilder.CreateIndex(
                name: "IX_RoleGrants_CountyId_UnitId",
                table: "RoleGrants",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_Sections_CountyId_PlanId_Code",
                table: "Sections",
                columns: new[] { "CountyId", "PlanId", "Code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SubmissionChanges_CountyId_SubmissionId",
                table: "SubmissionChanges",
                columns: new[] { "CountyId", "SubmissionId" });

            migrationBuilder.CreateIndex(
                name: "IX_SubmissionEvents_CountyId_SubmissionId",
                table: "SubmissionEvents",
                columns: new[] { "CountyId", "SubmissionId" });

            migrationBuilder.CreateIndex(
                name: "IX_Submissions_CountyId_ObligationId",
                table: "Submissions",
                columns: new[] { "CountyId", "ObligationId" });

            migrationBuilder.CreateIndex(
                name: "IX_Submissions_CountyId_Period_UnitId_TemplateId",
                table: "Submissions",
                columns: new[] { "CountyId", "Period", "UnitId", "TemplateId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Submissions_CountyId_TemplateId",
                table: "Submissions",
                columns: new[] { "CountyId", "TemplateId" });

            migrationBuilder.CreateIndex(
                name: "IX_Submissions_CountyId_UnitId",
                table: "Submissions",
                columns: new[] { "CountyId", "UnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_Targets_CountyId_PhaseId",
                table: "Targets",
                columns: new[] { "CountyId", "PhaseId" });

            migrationBuilder.CreateIndex(
                name: "IX_Targets_CountyId_PlanId",
                table: "Targets",
                columns: new[] { "CountyId", "PlanId" });

            migrationBuilder.CreateIndex(
                name: "IX_Targets_CountyId_WorkItemId",
                table: "Targets",
                columns: new[] { "CountyId", "WorkItemId" });

            migrationBuilder.CreateIndex(
                name: "IX_WorkItems_CountyId_PhaseId",
                table: "WorkItems",
                columns: new[] { "CountyId", "PhaseId" });

            migrationBuilder.CreateIndex(
                name: "IX_WorkItems_CountyId_PlanId_Number",
                table: "WorkItems",
                columns: new[] { "CountyId", "PlanId", "Number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_WorkItems_CountyId_ReportingUnitId",
                table: "WorkItems",
                columns: new[] { "CountyId", "ReportingUnitId" });

            migrationBuilder.CreateIndex(
                name: "IX_WorkItems_CountyId_SectionId",
                table: "WorkItems",
                columns: new[] { "CountyId", "SectionId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AccessTokens");

            migrationBuilder.DropTable(
                name: "ApprovedValues");

            migrationBuilder.DropTable(
                name: "AspNetUserClaims");

            migrationBuilder.DropTable(
                name: "AspNetUserLogins");

            migrationBuilder.DropTable(
                name: "AspNetUserTokens");

            migrationBuilder.DropTable(
                name: "AssignmentUnits");

            migrationBuilder.DropTable(
                name: "AuditEntries");

            migrationBuilder.DropTable(
                name: "AuditSeals");

            migrationBuilder.DropTable(
                name: "CountyPeriods");

            migrationBuilder.DropTable(
                name: "DataElements");

            migrationBuilder.DropTable(
                name: "DataProtectionKeys");

            migrationBuilder.DropTable(
                name: "MilestoneCompletions");

            migrationBuilder.DropTable(
                name: "OrgPlacements");

            migrationBuilder.DropTable(
                name: "PlanVersions");

            migrationBuilder.DropTable(
                name: "ProgressReports");

            migrationBuilder.DropTable(
                name: "RoleGrants");

            migrationBuilder.DropTable(
                name: "SubmissionChanges");

            migrationBuilder.DropTable(
                name: "SubmissionEvents");

            migrationBuilder.DropTable(
                name: "Targets");

            migrationBuilder.DropTable(
                name: "Assignments");

            migrationBuilder.DropTable(
                name: "Milestones");

            migrationBuilder.DropTable(
                name: "Accounts");

            migrationBuilder.DropTable(
                name: "Submissions");

            migrationBuilder.DropTable(
                name: "WorkItems");

            migrationBuilder.DropTable(
                name: "Obligations");

            migrationBuilder.DropTable(
                name: "Phases");

            migrationBuilder.DropTable(
                name: "Sections");

            migrationBuilder.DropTable(
                name: "FormTemplateVersions");

            migrationBuilder.DropTable(
                name: "OrgUnits");

            migrationBuilder.DropTable(
                name: "Plans");

            migrationBuilder.DropTable(
                name: "FormTemplates");

            migrationBuilder.DropTable(
                name: "Counties");
        }
    }
}
