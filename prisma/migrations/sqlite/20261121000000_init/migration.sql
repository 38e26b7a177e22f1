-- CreateTable
CREATE TABLE "Set" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "fullCode" INTEGER NOT NULL,
    "attemptTimeoutMs" INTEGER NOT NULL,
    "ringTimeoutSec" INTEGER NOT NULL,
    "maxAttempts" INTEGER NOT NULL,
    "failoverCodes" JSONB NOT NULL,
    "rewriteRequestUri" BOOLEAN NOT NULL,
    "probe" JSONB NOT NULL,
    "removedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Destination" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "setId" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "uri" TEXT NOT NULL,
    "weight" INTEGER NOT NULL,
    "priority" INTEGER NOT NULL,
    "channels" INTEGER,
    "channelNaming" TEXT NOT NULL,
    "channelHeader" TEXT NOT NULL,
    "adminState" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "attributes" JSONB NOT NULL,
    "contactNetworks" JSONB NOT NULL,
    "removedAt" DATETIME,
    CONSTRAINT "Destination_setId_fkey" FOREIGN KEY ("setId") REFERENCES "Set" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Source" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "name" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "port" INTEGER,
    "setId" INTEGER,
    "channels" INTEGER,
    "channelNaming" TEXT NOT NULL,
    "channelHeader" TEXT NOT NULL,
    "removedAt" DATETIME
);

-- CreateTable
CREATE TABLE "Setting" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" JSONB NOT NULL
);

-- CreateTable
CREATE TABLE "Revision" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT DEFAULT 1,
    "database" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "countingSince" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "before" JSONB,
    "after" JSONB
);

-- CreateTable
CREATE TABLE "Event" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "kind" TEXT NOT NULL,
    "setId" INTEGER,
    "destinationId" INTEGER,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "text" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "EngineCursor" (
    "engineId" TEXT NOT NULL PRIMARY KEY,
    "startNumber" INTEGER NOT NULL,
    "sequence" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "DestinationTotal" (
    "setId" INTEGER NOT NULL,
    "destinationId" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "answered" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "attempts" BIGINT NOT NULL,

    PRIMARY KEY ("setId", "destinationId", "channel")
);

-- CreateTable
CREATE TABLE "DestinationMinute" (
    "minute" INTEGER NOT NULL,
    "setId" INTEGER NOT NULL,
    "destinationId" INTEGER NOT NULL,
    "total" BIGINT NOT NULL,
    "answered" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "attempts" BIGINT NOT NULL,

    PRIMARY KEY ("minute", "setId", "destinationId")
);

-- CreateTable
CREATE TABLE "DestinationHour" (
    "hour" INTEGER NOT NULL,
    "setId" INTEGER NOT NULL,
    "destinationId" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "answered" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "attempts" BIGINT NOT NULL,

    PRIMARY KEY ("hour", "setId", "destinationId", "channel")
);

-- CreateTable
CREATE TABLE "DestinationDay" (
    "day" INTEGER NOT NULL,
    "setId" INTEGER NOT NULL,
    "destinationId" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "answered" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "attempts" BIGINT NOT NULL,

    PRIMARY KEY ("day", "setId", "destinationId", "channel")
);

-- CreateTable
CREATE TABLE "SourceTotal" (
    "sourceId" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "unplaced" BIGINT NOT NULL,

    PRIMARY KEY ("sourceId", "channel")
);

-- CreateTable
CREATE TABLE "SourceMinute" (
    "minute" INTEGER NOT NULL,
    "sourceId" INTEGER NOT NULL,
    "total" BIGINT NOT NULL,
    "unplaced" BIGINT NOT NULL,

    PRIMARY KEY ("minute", "sourceId")
);

-- CreateTable
CREATE TABLE "SourceHour" (
    "hour" INTEGER NOT NULL,
    "sourceId" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "unplaced" BIGINT NOT NULL,

    PRIMARY KEY ("hour", "sourceId", "channel")
);

-- CreateTable
CREATE TABLE "SourceDay" (
    "day" INTEGER NOT NULL,
    "sourceId" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "unplaced" BIGINT NOT NULL,

    PRIMARY KEY ("day", "sourceId", "channel")
);

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "expiresAt" DATETIME NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,
    CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" DATETIME,
    "refreshTokenExpiresAt" DATETIME,
    "scope" TEXT,
    "password" TEXT,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL,
    CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "Destination_setId_position_idx" ON "Destination"("setId", "position");

-- CreateIndex
CREATE INDEX "Event_destinationId_id_idx" ON "Event"("destinationId", "id");

-- CreateIndex
CREATE INDEX "Event_at_idx" ON "Event"("at");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_userId_idx" ON "session"("userId");

-- CreateIndex
CREATE INDEX "account_userId_idx" ON "account"("userId");

