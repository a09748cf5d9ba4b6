-- What files declare: the mandates of a repository or folder as they were last applied under its name, so that drift from them can be told.

create table mandate_source (
  name text primary key,
  -- The commit, when the one who applied told it.
  revision text,
  declared_at timestamptz not null,
  declared_by text not null
);

create table mandate_declaration (
  source text not null references mandate_source (name),
  mandate text not null,
  hash text not null,
  document jsonb not null,
  declared_at timestamptz not null,
  -- Since when the files of the source hold it no more.
  vanished_at timestamptz,
  primary key (source, mandate)
);
create index mandate_declaration_by_mandate on mandate_declaration (mandate);

-- "Ends when": which mandates in force wait for an event?
create index mandate_version_ends_when on mandate_version (mandate_id) where state in ('approved', 'active', 'suspended') and document ? 'ends_when';
