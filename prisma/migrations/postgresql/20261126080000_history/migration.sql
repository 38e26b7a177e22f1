CREATE INDEX "AuditEntry_revision_idx" ON "AuditEntry"("revision");
