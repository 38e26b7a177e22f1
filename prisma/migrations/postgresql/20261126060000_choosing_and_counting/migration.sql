ALTER TABLE "Set" ADD COLUMN "mode" TEXT NOT NULL DEFAULT 'stateful';
ALTER TABLE "Set" ADD COLUMN "choice" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "Set" ADD COLUMN "takes" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "Set" ADD COLUMN "chain" JSONB NOT NULL DEFAULT '[]';
ALTER TABLE "Set" ADD COLUMN "chainOn" TEXT NOT NULL DEFAULT 'exhausted';
ALTER TABLE "Set" ADD COLUMN "huntAfterSec" INTEGER;
ALTER TABLE "Set" ADD COLUMN "slowStart" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "Set" ADD COLUMN "tryAllWhenDown" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "Set" ADD COLUMN "sessionTimer" JSONB NOT NULL DEFAULT '{}';
ALTER TABLE "Set" ADD COLUMN "dialogCheckSec" INTEGER;
ALTER TABLE "Set" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Destination" ADD COLUMN "callsPerSecond" INTEGER;
ALTER TABLE "Destination" ADD COLUMN "lastResort" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "Destination" ADD COLUMN "drain" JSONB;
ALTER TABLE "Destination" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Source" ADD COLUMN "takes" JSONB;
ALTER TABLE "Source" ADD COLUMN "callsPerSecond" INTEGER;
ALTER TABLE "Source" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "Setting" ADD COLUMN "revision" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "CallRecord" (
    "id" BIGSERIAL NOT NULL,
    "engineId" TEXT NOT NULL,
    "startNumber" INTEGER NOT NULL,
    "number" BIGINT NOT NULL,
    "startedAt" TIMESTAMP(3) NOT NULL,
    "endedAt" TIMESTAMP(3) NOT NULL,
    "callId" TEXT NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    "requestUri" TEXT NOT NULL,
    "sourceId" INTEGER NOT NULL,
    "sourceAddress" TEXT NOT NULL,
    "sourceChannel" TEXT NOT NULL,
    "setId" INTEGER NOT NULL,
    "destinationId" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "attempts" JSONB NOT NULL,
    "leftOver" JSONB NOT NULL,
    "postDialDelayMs" INTEGER,
    "ringMs" INTEGER,
    "talkMs" INTEGER,
    "status" INTEGER NOT NULL,
    "cause" TEXT NOT NULL,
    "retransmissions" INTEGER NOT NULL,
    "isWhole" BOOLEAN NOT NULL,

    CONSTRAINT "CallRecord_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "CallRecord_startedAt_idx" ON "CallRecord"("startedAt");
CREATE INDEX "CallRecord_callId_idx" ON "CallRecord"("callId");
CREATE INDEX "CallRecord_destinationId_startedAt_idx" ON "CallRecord"("destinationId", "startedAt");
