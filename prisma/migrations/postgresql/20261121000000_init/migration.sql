-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "Set" (
    "id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "algorithm" TEXT NOT NULL,
    "fullCode" INTEGER NOT NULL,
    "attemptTimeoutMs" INTEGER NOT NULL,
    "ringTimeoutSec" INTEGER NOT NULL,
    "maxAttempts" INTEGER NOT NULL,
    "failoverCodes" JSONB NOT NULL,
    "rewriteRequestUri" BOOLEAN NOT NULL,
    "probe" JSONB NOT NULL,
    "removedAt" TIMESTAMP(3),

    CONSTRAINT "Set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Destination" (
    "id" SERIAL NOT NULL,
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
    "removedAt" TIMESTAMP(3),

    CONSTRAINT "Destination_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Source" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "port" INTEGER,
    "setId" INTEGER,
    "channels" INTEGER,
    "channelNaming" TEXT NOT NULL,
    "channelHeader" TEXT NOT NULL,
    "removedAt" TIMESTAMP(3),

    CONSTRAINT "Source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Setting" (
    "name" TEXT NOT NULL,
    "value" JSONB NOT NULL,

    CONSTRAINT "Setting_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "Revision" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "database" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "countingSince" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "Revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEntry" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "actorId" TEXT NOT NULL,
    "actorName" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "before" JSONB,
    "after" JSONB,

    CONSTRAINT "AuditEntry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Event" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMP(3) NOT NULL,
    "kind" TEXT NOT NULL,
    "setId" INTEGER,
    "destinationId" INTEGER,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "Event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "EngineCursor" (
    "engineId" TEXT NOT NULL,
    "startNumber" INTEGER NOT NULL,
    "sequence" INTEGER NOT NULL,

    CONSTRAINT "EngineCursor_pkey" PRIMARY KEY ("engineId")
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

    CONSTRAINT "DestinationTotal_pkey" PRIMARY KEY ("setId","destinationId","channel")
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

    CONSTRAINT "DestinationMinute_pkey" PRIMARY KEY ("minute","setId","destinationId")
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

    CONSTRAINT "DestinationHour_pkey" PRIMARY KEY ("hour","setId","destinationId","channel")
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

    CONSTRAINT "DestinationDay_pkey" PRIMARY KEY ("day","setId","destinationId","channel")
);

-- CreateTable
CREATE TABLE "SourceTotal" (
    "sourceId" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "unplaced" BIGINT NOT NULL,

    CONSTRAINT "SourceTotal_pkey" PRIMARY KEY ("sourceId","channel")
);

-- CreateTable
CREATE TABLE "SourceMinute" (
    "minute" INTEGER NOT NULL,
    "sourceId" INTEGER NOT NULL,
    "total" BIGINT NOT NULL,
    "unplaced" BIGINT NOT NULL,

    CONSTRAINT "SourceMinute_pkey" PRIMARY KEY ("minute","sourceId")
);

-- CreateTable
CREATE TABLE "SourceHour" (
    "hour" INTEGER NOT NULL,
    "sourceId" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "unplaced" BIGINT NOT NULL,

    CONSTRAINT "SourceHour_pkey" PRIMARY KEY ("hour","sourceId","channel")
);

-- CreateTable
CREATE TABLE "SourceDay" (
    "day" INTEGER NOT NULL,
    "sourceId" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "total" BIGINT NOT NULL,
    "unplaced" BIGINT NOT NULL,

    CONSTRAINT "SourceDay_pkey" PRIMARY KEY ("day","sourceId","channel")
);

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "emailVerified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "token" TEXT NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,
    "ipAddress" TEXT,
    "userAgent" TEXT,
    "userId" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "accountId" TEXT NOT NULL,
    "providerId" TEXT NOT NULL,
    "userId" TEXT NOT NULL,
    "accessToken" TEXT,
    "refreshToken" TEXT,
    "idToken" TEXT,
    "accessTokenExpiresAt" TIMESTAMP(3),
    "refreshTokenExpiresAt" TIMESTAMP(3),
    "scope" TEXT,
    "password" TEXT,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expiresAt" TIMESTAMP(3) NOT NULL,
    "createdAt" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMP(3) NOT NULL,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
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

-- AddForeignKey
ALTER TABLE "Destination" ADD CONSTRAINT "Destination_setId_fkey" FOREIGN KEY ("setId") REFERENCES "Set"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_userId_fkey" FOREIGN KEY ("userId") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

