ALTER TABLE "Invitation" ADD COLUMN "invitedById" TEXT CONSTRAINT "Invitation_invitedById_fkey" REFERENCES "user" ("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE INDEX "Invitation_invitedById_idx" ON "Invitation"("invitedById");
