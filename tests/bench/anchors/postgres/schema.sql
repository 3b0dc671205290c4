-- The anchor's own tables: as little as a durable help desk can do with. 10,000 contacts in 200
-- domains, foreign keys, and every look-up by index.
create table clients (id bigint generated always as identity primary key, name text not null);
create table client_domains (
    domain text primary key, client_id bigint not null references clients);
create table contacts (
    id bigint generated always as identity primary key,
    client_id bigint not null references clients,
    email text not null,
    name text not null);
create unique index contacts_email on contacts (lower(email));
create table ticket_counter (id integer primary key, last bigint not null);
create sequence ticket_number;
create table tickets (
    id bigint generated always as identity primary key,
    number bigint not null unique,
    client_id bigint references clients,
    contact_id bigint references contacts,
    subject text not null,
    state text not null,
    created_at timestamptz not null default now());
create table messages (
    id bigint generated always as identity primary key,
    ticket_id bigint not null references tickets,
    message_id text not null unique,
    author text not null,
    body text not null,
    created_at timestamptz not null default now());
create index messages_ticket on messages (ticket_id);
create table attachments (
    id bigint generated always as identity primary key,
    message_id bigint not null references messages,
    name text not null,
    content_type text not null,
    octets bigint not null,
    sha256 bytea not null);
create table outbox (
    id bigint generated always as identity primary key,
    ticket_id bigint not null references tickets,
    recipient text not null,
    state text not null,
    due_at timestamptz not null default now());

insert into clients (name) select 'Client ' || n from generate_series(0, 199) n;
insert into client_domains select 'client' || id - 1 || '.example', id from clients;
insert into contacts (client_id, email, name)
    select n % 200 + 1, 'c' || n || '@client' || n % 200 || '.example', 'Contact ' || n
    from generate_series(0, 9999) n;
insert into ticket_counter values (1, 0);

-- One mail with the ticket number given: contact, client, ticket, message, attachment, outbox.
create function file_numbered(number bigint, email text, message_id text, body text)
returns bigint language plpgsql as $$
declare
    the_contact bigint;
    the_client bigint;
    the_ticket bigint;
    the_message bigint;
begin
    select c.id into the_contact from contacts c where lower(c.email) = lower(file_numbered.email);
    select d.client_id into the_client from client_domains d
        where d.domain = split_part(lower(file_numbered.email), '@', 2);
    insert into tickets (number, client_id, contact_id, subject, state)
        values (number, the_client, the_contact, 'Printer, second floor', 'new')
        returning id into the_ticket;
    insert into messages (ticket_id, message_id, author, body)
        values (the_ticket, file_numbered.message_id, file_numbered.email, file_numbered.body)
        returning id into the_message;
    insert into attachments (message_id, name, content_type, octets, sha256)
        values (the_message, 'log.dat', 'application/octet-stream', 48213,
                sha256(convert_to(file_numbered.message_id, 'UTF8')));
    insert into outbox (ticket_id, recipient, state)
        values (the_ticket, 'staff@example.com', 'due');
    return number;
end $$;

-- Gap-free numbers: the counter's row stays locked until the commit is on disk.
create function file_counted(email text, message_id text, body text)
returns bigint language plpgsql as $$
declare
    number bigint;
begin
    update ticket_counter set last = last + 1 where id = 1 returning last into number;
    return file_numbered(number, email, message_id, body);
end $$;

create function file_sequenced(email text, message_id text, body text)
returns bigint language sql as $$
    select file_numbered(nextval('ticket_number'), email, message_id, body)
$$;
