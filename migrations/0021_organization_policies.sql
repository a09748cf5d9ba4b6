-- The policies of an organization stand over every account: whoever is judged alone is judged with them, so they are found without reading all others.
create index entitlement_of_organization on entitlement (key) where latest and valid_to is null and type in ('scp', 'rcp');
