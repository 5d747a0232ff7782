-- Who is who (directory.c).

-- part: organization_columns
    , organization.id, organization.name, organization.plan, organization.language, organization.timezone

-- name: directory_member
SELECT member.address, member.name, member.role
{organization_columns}
FROM member_address JOIN member ON member.id = member_address.member
    JOIN organization ON organization.id = member.organization
WHERE member_address.address = :address

-- The organization only where all their sites are of one (count(DISTINCT) would make a table of its own a mail).
-- name: directory_site_member
SELECT site_member.address, site_member.name, 1 + (min(organization.id) <> max(organization.id))
{organization_columns}
FROM site_member JOIN site ON site.id = site_member.site JOIN organization ON organization.id = site.organization
WHERE site_member.address = :address
GROUP BY site_member.address

-- name: directory_organization
SELECT 0
{organization_columns}
FROM organization WHERE id = :id

-- part: site_columns
    site.id, site.uuid, site.name
{organization_columns}
FROM site JOIN organization ON organization.id = site.organization

-- Not by OR, for which SQLite makes a table of its own each time.
-- name: directory_site
SELECT
{site_columns}
WHERE site.id = :id
UNION ALL
SELECT
{site_columns}
WHERE site.uuid = :id LIMIT 1

-- name: directory_site_of_domain
SELECT
{site_columns}
JOIN site_domain ON site_domain.site = site.id WHERE site_domain.domain = :domain

-- Each address of the person may be a member of sites.
-- name: directory_sites_of
SELECT
{site_columns}
WHERE site.organization = (SELECT member.organization FROM member JOIN member_address ON member_address.member = member.id
                           WHERE member_address.address = :address)
    OR site.id IN (
        SELECT site_member.site FROM site_member
        WHERE site_member.address = :address
            OR site_member.address IN (
                SELECT theirs.address FROM member_address AS given
                    JOIN member_address AS theirs ON theirs.member = given.member
                WHERE given.address = :address))
ORDER BY site.id LIMIT :max

-- name: directory_sites_of_organization
SELECT
{site_columns}
WHERE site.organization = :organization ORDER BY site.id LIMIT :max

-- name: directory_members_of_organization
SELECT address, name, role FROM member WHERE organization = :of ORDER BY address LIMIT :max

-- name: directory_members_of_site
SELECT address, name, 'site member' FROM site_member WHERE site = :of ORDER BY address LIMIT :max

-- part: agent_columns
    agent.address, name, language, timezone, types, sites, away_until FROM agent

-- name: directory_agent
SELECT
{agent_columns}
JOIN agent_address ON agent_address.agent = agent.id WHERE agent_address.address = :address

-- name: directory_agents
SELECT
{agent_columns}
ORDER BY agent.address

-- name: directory_agent_addresses
SELECT address FROM agent_address ORDER BY address

-- name: agent_insert
INSERT INTO agent (address, name, language, timezone, types, sites)
VALUES (:address, :name, :language, :timezone, :types, :sites) ON CONFLICT DO NOTHING

-- name: agent_set_away
UPDATE agent SET away_until = :until
WHERE id = (SELECT agent FROM agent_address WHERE agent_address.address = :address)

-- name: agent_address_put
INSERT INTO agent_address (address, agent) SELECT :value, id FROM agent WHERE agent.address = :key

-- name: agent_delete
DELETE FROM agent WHERE id = (SELECT agent FROM agent_address WHERE agent_address.address = :address)

-- name: block_any
SELECT EXISTS (SELECT 1 FROM block)

-- name: block_get
SELECT 1 FROM block WHERE what = :what

-- name: block_insert
INSERT INTO block (what, at) VALUES (:what, :at) ON CONFLICT DO NOTHING

-- name: block_delete
DELETE FROM block WHERE what = :what

-- name: block_list
SELECT what FROM block ORDER BY what

-- name: directory_count
SELECT (SELECT count(*) FROM organization),
    (SELECT count(*) FROM member) + (SELECT count(DISTINCT address) FROM site_member),
    (SELECT count(*) FROM site), (SELECT count(*) FROM agent), (SELECT count(*) FROM block)

-- The whole of it, a kind at a time, in the columns of struct model_item (directory_model.c).

-- name: model_organizations
SELECT id, '', name, plan, language, timezone, '', '', '' FROM organization

-- name: model_members
SELECT address, organization, name, role, '', '',
    (SELECT group_concat(address, char(10)) FROM member_address WHERE member_address.member = member.id), '', ''
FROM member

-- name: model_sites
SELECT id, organization, name, coalesce(uuid, ''), '', '',
    (SELECT group_concat(domain, char(10)) FROM site_domain WHERE site_domain.site = site.id),
    (SELECT group_concat(address || char(9) || name, char(10)) FROM site_member WHERE site_member.site = site.id), ''
FROM site

-- name: model_agents
SELECT address, '', name, language, timezone, '',
    (SELECT group_concat(address, char(10)) FROM agent_address WHERE agent_address.agent = agent.id), types, sites
FROM agent

-- name: organization_put
INSERT INTO organization (id, name, plan, language, timezone) VALUES (:key, :name, :plan, :language, :timezone)
    ON CONFLICT DO UPDATE SET name = excluded.name, plan = excluded.plan, language = excluded.language,
        timezone = excluded.timezone

-- name: organization_delete
DELETE FROM organization WHERE id = :key

-- name: member_put
INSERT INTO member (address, organization, name, role) VALUES (:key, :organization, :name, :role)
    ON CONFLICT DO UPDATE SET address = excluded.address, organization = excluded.organization, name = excluded.name,
        role = excluded.role

-- name: member_delete
DELETE FROM member WHERE address = :key

-- name: member_clear
DELETE FROM member_address WHERE member = (SELECT id FROM member WHERE member.address = :key)

-- name: member_address_put
INSERT INTO member_address (address, member) SELECT :value, id FROM member WHERE member.address = :key

-- name: site_put
INSERT INTO site (id, organization, name, uuid) VALUES (:key, :organization, :name, :uuid)
    ON CONFLICT DO UPDATE SET organization = excluded.organization, name = excluded.name, uuid = excluded.uuid

-- name: site_delete
DELETE FROM site WHERE id = :key

-- name: site_clear_uuid
UPDATE site SET uuid = NULL WHERE id = :key

-- name: site_clear_domains
DELETE FROM site_domain WHERE site = :key

-- name: site_clear_members
DELETE FROM site_member WHERE site = :key

-- name: site_domain_put
INSERT INTO site_domain (domain, site) VALUES (:value, :key)

-- name: site_member_put
INSERT INTO site_member (site, address, name) VALUES (:key, :value, :name)

-- name: agent_put
INSERT INTO agent (address, name, language, timezone, types, sites)
VALUES (:key, :name, :language, :timezone, :types, :sites)
    ON CONFLICT DO UPDATE SET address = excluded.address, name = excluded.name, language = excluded.language,
        timezone = excluded.timezone, types = excluded.types, sites = excluded.sites

-- name: agent_remove
DELETE FROM agent WHERE address = :key

-- name: agent_clear
DELETE FROM agent_address WHERE agent = (SELECT id FROM agent WHERE agent.address = :key)
