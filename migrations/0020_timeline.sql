-- Which versions of mandates, also of those long ended, named an identity? By equality through the index; patterns are few and looked through.
create index mandate_version_by_subject on mandate_version using gin ((document -> 'subjects') jsonb_path_ops);
create index mandate_version_patterns on mandate_version (mandate_id) where position('*' in (document -> 'subjects')::text) > 0;
