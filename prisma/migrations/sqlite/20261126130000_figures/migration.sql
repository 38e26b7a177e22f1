-- CreateTable
CREATE TABLE "Figure" (
    "unitSec" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "offered" BIGINT NOT NULL,
    "answered" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "talks" BIGINT NOT NULL,
    "talkMs" BIGINT NOT NULL,
    "delays" JSONB NOT NULL,
    "causes" JSONB NOT NULL,
    "activeSum" BIGINT NOT NULL,
    "samples" BIGINT NOT NULL,
    "activePeak" INTEGER NOT NULL,

    PRIMARY KEY ("unitSec", "at")
);

-- CreateTable
CREATE TABLE "DestinationFigure" (
    "unitSec" INTEGER NOT NULL,
    "destinationId" INTEGER NOT NULL,
    "at" INTEGER NOT NULL,
    "setId" INTEGER NOT NULL,
    "offered" BIGINT NOT NULL,
    "answered" BIGINT NOT NULL,
    "failed" BIGINT NOT NULL,
    "talks" BIGINT NOT NULL,
    "talkMs" BIGINT NOT NULL,
    "delays" JSONB NOT NULL,
    "causes" JSONB NOT NULL,
    "activeSum" BIGINT NOT NULL,
    "samples" BIGINT NOT NULL,
    "activePeak" INTEGER NOT NULL,

    PRIMARY KEY ("unitSec", "destinationId", "at", "setId")
);
