-- Who is who (directory.c).

-- part: organization_columns
    , organization.id, organization.name, organization.plan, organization.language, organization.timezone

-- name: directory_member
SELECT member.address, member.name, member.role
{organization_columns}
FROM member_address JOIN member ON member.id = member_address.member
    JOIN organization ON organization.id = member.organization
WHERE member_address.address = :address

-- The organization only where all their sites are of one.
-- name: directory_site_member
SELECT site_member.address, site_member.name, count(DISTINCT organization.id)
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

-- name: directory_site
SELECT
{site_columns}
WHERE site.id = :id OR site.uuid = :id

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

-- name: agent_insert
INSERT INTO agent (address, name, language, timezone, types, sites)
VALUES (:address, :name, :language, :timezone, :types, :sites) ON CONFLICT DO NOTHING

-- name: agent_update
UPDATE agent SET name = :name, language = :language, timezone = :timezone, types = :types, sites = :sites
WHERE address = :address

-- name: agent_address_insert
INSERT INTO agent_address (address, agent) SELECT :address, id FROM agent WHERE agent.address = :agent
    ON CONFLICT DO NOTHING

-- name: agent_address_delete
DELETE FROM agent_address WHERE address = :address

-- name: agent_delete
DELETE FROM agent WHERE id = (SELECT agent FROM agent_address WHERE agent_address.address = :address)

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
