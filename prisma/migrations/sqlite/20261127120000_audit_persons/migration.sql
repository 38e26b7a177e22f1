CREATE INDEX "AuditEntry_actorName_idx" ON "AuditEntry"("actorName");
