// Generated from docs/openapi.json by `npm run schema`; not to be edited.

export interface paths {
    "/api/activity/terms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Suggest what to filter decisions by. */
        get: operations["list_activity_terms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List agents, those first that were seen last. */
        get: operations["list_agents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an agent, by its id, else by its name: of several of one name, the one that was seen last. */
        get: operations["get_agent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List approvals, newest first unless asked otherwise. */
        get: operations["list_approvals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve or deny several requests with one note. Each is decided on its own: those that somebody answered before are left as they are. */
        post: operations["decide_approvals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an approval: the whole request with its secrets masked, what the agent did in the last 24 hours, its cards, and what happened to it. */
        get: operations["get_approval"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approve a request. The first answer counts: 409 says who was faster. */
        post: operations["approve_approval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/approvals/{id}/deny": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Deny a request. The first answer counts: 409 says who was faster. */
        post: operations["deny_approval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the audit log, newest first. */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Export the audit log as NDJSON, oldest first, one entry a line. */
        get: operations["export_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/invitation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accept an invitation: choose a password, and be signed in. The link is spent then. */
        post: operations["accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign in. The answer sets the session's cookie. */
        post: operations["log_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out. The session ends, and its cookie is taken back. */
        post: operations["log_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who I am. */
        get: operations["show_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sign in by an issuer: sends the browser there. It comes back to `…/callback`. */
        get: operations["begin_oidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/oidc/{name}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Come back from an issuer, and be signed in. The answer sets the session's cookie and goes on to where `next` said. */
        get: operations["finish_oidc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set my password. My other sessions end, and links with which it can be set; personal access tokens stay. */
        post: operations["change_password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the issuers by which people may sign in. */
        get: operations["list_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My sessions, oldest first; those of another user for an administrator. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End one of my sessions, or anybody's for an administrator. */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the first administrator with the one-time link that the server printed, and sign in. */
        post: operations["set_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My personal access tokens. */
        get: operations["list_tokens"];
        put?: never;
        /**
         * Make a personal access token. It acts in my name until it ends or is revoked.
         * @description Only who signed in makes one: a token, or a session of the command line, would outlast its own end in those that it makes.
         */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke one of my personal access tokens. */
        delete: operations["delete_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the channels, by name. */
        get: operations["list_channels"];
        put?: never;
        /**
         * Make a channel. Nothing is posted to it; use the test for that.
         * @description `config` by kind: slack `{webhook_url, signing_secret?, approvers?: [{team, user}], bot_token?, channel?, api_base?}`, discord and teams `{webhook_url}`,
         *     telegram `{bot_token, chat_id, message_thread_id?, api_base?}`,
         *     siem `{url, format, headers?, intake?, ocsf_profile?, template?, batch?, gzip?}`.
         */
        post: operations["create_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/matches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say which events of the last seven days a channel with this filter would have been sent.
         * @description From the newest back, for two seconds at most. A policy that names a channel goes past its filter, and does not count here.
         */
        post: operations["match_filter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show what a channel of these settings would send about an example. Nothing is sent, and nothing is kept.
         * @description For Slack it is what an incoming webhook gets; with a `signing_secret` the card has its buttons.
         */
        post: operations["preview_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/channels/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a channel. */
        get: operations["get_channel"];
        put?: never;
        post?: never;
        /** Delete a channel. What is pending for it becomes dead. */
        delete: operations["delete_channel"];
        options?: never;
        head?: never;
        /**
         * Change a channel by a JSON merge patch (RFC 7396).
         * @description A secret that is left out, or sent back as it was shown, keeps its value; null removes an optional member. A pause ends. A `signing_secret`, even the same one,
         *     forgets the remembered Slack app and team: the next click sets them anew.
         */
        patch: operations["update_channel"];
        trace?: never;
    };
    "/api/channels/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a sample REQUIRE_APPROVAL, marked as a test, through the real road, and say what the destination answered.
         * @description The filter is ignored, and a click on the card decides nothing. A success ends a pause.
         */
        post: operations["test_channel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List decisions, newest received first.
         * @description Answered within 2 seconds: a search that takes longer gives what it found so far, with `complete` false and a cursor to go on.
         */
        get: operations["list_decisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/decisions/{trace_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a decision. */
        get: operations["get_decision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List deliveries, newest first. */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the deliveries again that match and are done with; with `dry_run`, only count them. */
        post: operations["replay_deliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a delivery with its request and its attempts: status, latency and the first 1 KiB of what the destination answered. */
        get: operations["get_delivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a delivery again. It keeps its id, so that a receiver can drop what it has already. */
        post: operations["replay_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens.
         * @description Server-sent events. `ready` comes first, with the names of the events that will be told: read what you show after it, and nothing is missed. Then, at most ten times a
         *     second, one each of `decision`, `approval`, `delivery`, `incident` and `channel`, whose data is `{"items": […], "more": 0}`: the newest 50, oldest first, each
         *     thing once and as it stands now, and how many others there were. `reset` says that something was missed: read again what you show. `end` says why the stream ends:
         *     `signed_out`, or `stopping`. A comment every 15 seconds keeps the connection. Who reads nothing for half a minute is let go. A person has at most 10 streams.
         */
        get: operations["stream_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All API keys; a developer gets their own. Ephemeral keys have a list of their own. */
        get: operations["list_keys"];
        put?: never;
        /**
         * Make an API key.
         * @description Four eyes: the owner of a key cannot approve what is asked with it. A key that is bound to an agent speaks for no other. With the scope
         *     `manage` it also works on incidents and policies. What a developer makes is owned by themselves, and has no scope.
         */
        post: operations["create_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an API key, and the ephemeral keys that were made with it. They are refused from the answer on. */
        delete: operations["delete_key"];
        options?: never;
        head?: never;
        /**
         * Change a key's name, description, networks or rate limit, by a JSON merge patch (RFC 7396). It counts from the answer on.
         * @description For whom a key speaks is not changed: make another one.
         */
        patch: operations["update_key"];
        trace?: never;
    };
    "/api/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the settings, with their defaults and ranges. */
        get: operations["get_settings"];
        /** Change settings; what is absent keeps its value. A setting that the configuration gives is managed, and changed only there. */
        put: operations["put_settings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the figures of a span.
         * @description They are kept by minute for two days and by hour as long as decisions are, so that no request reads the decisions themselves.
         */
        get: operations["get_stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/telemetry/decisions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export decisions, oldest first.
         * @description As a stream, whole: a connection that ends without the last chunk was cut off. With `limit` a page, whose header `Link` names the next one. Compressed only where
         *     `Accept-Encoding` asks for gzip.
         */
        get: operations["export_decisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/telemetry/ephemeral-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List ephemeral keys, newest first. One that has ended is listed for 30 days and then thrown away. */
        get: operations["list_ephemeral_keys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/telemetry/ephemeral-keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Revoke an ephemeral key. It is refused from the answer on; one that was revoked before keeps its reason. */
        post: operations["revoke_ephemeral_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the users, by address. */
        get: operations["list_users"];
        put?: never;
        /** Make a user. Without a password, the answer has an invitation to pass on: a link that can be used once, within 7 days. */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a user's name, role, whether they are disabled, or who they are in Slack, by a JSON merge patch (RFC 7396).
         * @description A person whose Slack identity is known cannot approve there what a key of theirs asks.
         */
        patch: operations["update_user"];
        trace?: never;
    };
    "/api/users/{id}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a user's password back. Their sessions, tokens and earlier links end, and the answer has a link to pass on, with which they choose another one. */
        post: operations["reset_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which version runs. */
        get: operations["show_version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/vocabulary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the words that filters and policies are made of: tools with their operations, reason codes, conditions. */
        get: operations["get_vocabulary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process is alive. */
        get: operations["show_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["show_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether decisions can be taken in: 503 while the store cannot be written. */
        get: operations["show_readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals/{id}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How an approval stands, for the agent that asked.
         * @description With `wait` the answer is held until the approval ends, or until that many seconds are over and it is still pending. Without it, or with
         *     less than 2 seconds, an approval may be asked about once in 2 seconds; more is 429 with `Retry-After`. A key sees the approvals that were asked for with it,
         *     one that is bound to an agent those of its agent.
         */
        get: operations["approval_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report decisions that were made elsewhere.
         * @description One object, an array, or one object a line; up to 10,000 decisions and 16 MiB a call. All of a call is kept or nothing of it. What is
         *     answered is on disk. A `trace_id` that is known already is a duplicate: it is answered with what was recorded the first time. What is
         *     refused or asked about now is never let go on because another request, or one whose grant is over, had the same id: it is a new decision, and the result names its id.
         *
         *     The content type is not looked at: what is sent says itself whether it is an array or objects.
         */
        post: operations["report_decisions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/decisions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export decisions, oldest first.
         * @description The same as `/api/telemetry/decisions/export`.
         */
        get: operations["export_decisions_v1"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List incidents, newest first. */
        get: operations["list_incidents"];
        put?: never;
        /** Open an incident about decisions. It goes to the channels that take INCIDENT. */
        post: operations["open_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get an incident, with its decisions in the order in which they came in, and what people did about it. */
        get: operations["get_incident"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write a note about an incident. Notes stay as they are. */
        post: operations["note_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/incidents/{id}/transition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an incident a step on: `open` → `investigating` → `closed`, and back to `investigating`. Closing it needs a resolution code. */
        post: operations["transition_incident"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/ephemeral": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an ephemeral key, with an API key.
         * @description It has its parent's agent, environment, owner, networks and rate limit, and ends with it.
         */
        post: operations["create_ephemeral_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the policies in force, by name, each as its newest version has it. */
        get: operations["list_policies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply a policy: it is in force from the answer on.
         * @description A policy is known by its name and its environments. One that is there gets another version; one that says the same already stays as it is.
         *     The language is told in the documentation of policies.
         */
        post: operations["apply_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/by-name/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a policy by its name, as its newest version has it. */
        get: operations["get_policy_by_name"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what applying a policy would do, without doing it. */
        post: operations["diff_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bring the policies of a new installation back, each as it was there. Other policies stay as they are. */
        post: operations["reset_policies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what applying a policy would have decided otherwise of the scans of the last 24 hours, without doing it.
         * @description Both sides are the policies' own decisions, as of those in force now and as with the change, on what is kept of each call. Bodies are kept without their secrets, so
         *     that a scan that carried one counts as `uncertain`. Decisions that were reported are not the policies', and are left out.
         */
        post: operations["try_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get a policy, in force or removed, as its newest version has it. */
        get: operations["get_policy"];
        put?: never;
        post?: never;
        /** Remove a policy: it is asked no more. Its versions stay, and one of them can be restored. */
        delete: operations["remove_policy"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Restore a version of a policy: what it said is in force again, as a new version. A policy that was removed comes back with it. */
        post: operations["restore_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/policies/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the versions of a policy, newest first. */
        get: operations["list_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask before a call is made.
         * @description The call is looked at, judged by the policies in force, and recorded; what is answered is on disk. Each decision is 200. One that cannot be recorded is a DENY with
         *     `GATEWAY_UNAVAILABLE`, unless the setting `scan.on_store_failure` is `error`. With SANITIZE, `sanitized_body` is to be sent in place of the body; with
         *     REQUIRE_APPROVAL, `approval_id` is to be asked for at `/v1/approvals/{id}/status`.
         */
        post: operations["scan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/scan/response": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell what came back of a call that was scanned.
         * @description What it carries is kept with the decision, never the answer itself; an agent that has read sensitive data is watched for what it writes to the outside soon after.
         */
        post: operations["scan_response"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/slack/interactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take what somebody clicked on a card in Slack.
         * @description This is the Interactivity Request URL of every Slack app whose signing secret a channel has. The body is signed by Slack over its bytes
         *     (`X-Slack-Signature`, `X-Slack-Request-Timestamp`). What became of the click is shown in Slack; the answer is empty.
         */
        post: operations["take_interaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List traces, newest received first.
         * @description The same as `/api/decisions`.
         */
        get: operations["list_traces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/traces/{trace_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the trace of a call: its decision. */
        get: operations["get_trace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Acceptance: {
            /** @description How they are called, where it is to be another name than the one that they were given. */
            name?: string | null;
            /**
             * Format: password
             * @description At least 8 characters.
             */
            password: string;
            /**
             * Format: password
             * @description The token of the link, which stands after `#token=`.
             */
            token: string;
        };
        /** @description A page of decisions. */
        ActivityList: {
            /** @description Whether the page is full or the last one. Else the time was over: there may be more, from `next_cursor` on, also where there are no items. */
            complete: boolean;
            /** @description Newest received first. */
            items: components["schemas"]["DecisionRecord"][];
            /** @description Given back as `cursor` for the next page; null at the end. */
            next_cursor?: string | null;
        };
        /** @description What there is to filter by. */
        ActivityTerms: {
            /** @description What was used last first. A value of 200 characters or more is left out. */
            items: string[];
        };
        /** @description Who did it. */
        Actor: {
            /** @description The id of the user or key; in Slack, the team's and the member's. */
            id?: string | null;
            /** @description What kind of actor. */
            kind: components["schemas"]["ActorKind"];
            /** @description The user's address, the key's name, the name in Slack: as it was then. */
            name?: string | null;
        };
        /**
         * @description What did it.
         * @enum {string}
         */
        ActorKind: "user" | "key" | "slack" | "issuer" | "cli" | "server" | "unknown";
        /** @description Who acted. At least one of `id` and `name` is there. */
        Agent: {
            /** @description The agent's id. */
            id?: string | null;
            /** @description The agent's name, as people know it. */
            name?: string | null;
            /** @description What it runs on, such as `langgraph`. */
            runtime_type?: string | null;
        };
        /** @description What was decided about the agent's requests, of late. */
        AgentDay: {
            counts: components["schemas"]["DecisionCounts"];
            /** @description From when on, to the quarter of an hour: 24 hours. */
            since: components["schemas"]["Time"];
        };
        /** @description An agent, as its decisions show it. */
        AgentSeen: {
            /** @description Its decisions of the last 24 hours, to the quarter of an hour. */
            decisions_24h: components["schemas"]["DecisionCounts"];
            /** @description When its first decision came in. */
            first_seen_at: components["schemas"]["Time"];
            /** @description Its id; null where it has a name alone. Of more than 500 characters, these; so are the name and the runtime type. */
            id?: string | null;
            /** @description When its last decision came in, to the minute. */
            last_seen_at: components["schemas"]["Time"];
            name?: string | null;
            runtime_type?: string | null;
        };
        /**
         * @description What a person says to the question.
         * @enum {string}
         */
        Answer: "approve" | "deny";
        /** @description What goes with an answer. */
        AnswerNote: {
            /** @description Why, for the record and for the agent. */
            note?: string | null;
        };
        /**
         * @description What became of an answer.
         * @enum {string}
         */
        AnswerOutcome: "decided" | "already_decided" | "not_found" | "own_request";
        /** @description An API key as it is listed: everything but the secret. */
        ApiKey: components["schemas"]["CredentialView"] & {
            /**
             * @description The id or name of the one agent that the key speaks for.
             * @example production-langgraph
             */
            agent?: string | null;
            description?: string | null;
            /**
             * @description The environment of what does not say its own.
             * @example production
             */
            environment?: string | null;
            /**
             * @description The networks that it may be used from; any where empty.
             * @example [
             *       "203.0.113.0/24"
             *     ]
             */
            ip_allowlist: string[];
            last_used_at?: components["schemas"]["Time"] | null;
            owner?: components["schemas"]["KeyOwner"] | null;
            /**
             * Format: int32
             * @description How many calls a minute are taken; any number where null.
             */
            rate_limit_per_minute?: number | null;
            /** @description What it may do besides speaking for agents. */
            scopes: components["schemas"]["KeyScope"][];
            status: components["schemas"]["KeyStatus"];
        };
        /** @description A policy that was applied. */
        AppliedPolicy: components["schemas"]["Policy"] & {
            /** @description Whether there is a new version; false where it said the same already. */
            changed: boolean;
            /** @description What it says otherwise than before, a line each; empty for one that was not in force. */
            changes: string[];
        };
        /** @description A question to people, and its answer. */
        Approval: {
            agent: components["schemas"]["Agent"];
            /** @description Where a person answers it. */
            approval_url: string;
            /**
             * Format: int64
             * @description How many decisions asked this question.
             */
            asked: number;
            decided_at?: components["schemas"]["Time"] | null;
            decided_by?: components["schemas"]["Decider"] | null;
            deny_ends_at?: components["schemas"]["Time"] | null;
            environment?: string | null;
            /** @description When the question lapses. */
            expires_at: components["schemas"]["Time"];
            grant_ends_at?: components["schemas"]["Time"] | null;
            /** Format: uuid */
            id: string;
            /** @description The HTTP method of the action. */
            method?: string | null;
            /** @description What they wrote with it. */
            note?: string | null;
            opened_at: components["schemas"]["Time"];
            operation?: string | null;
            policy_id?: string | null;
            policy_name?: string | null;
            reason_codes: string[];
            /**
             * Format: int64
             * @description Whole seconds, begun ones too: until the question lapses while it is pending, until the grant ends once it is approved, else 0.
             */
            remaining_seconds: number;
            /**
             * @description The first digits of the request's signature, as on the cards.
             * @example 9f2c51d07ab3
             */
            request: string;
            /** Format: double */
            risk_score?: number | null;
            severity: components["schemas"]["Severity"];
            status: components["schemas"]["ApprovalStatus"];
            title: string;
            tool_name: string;
            /**
             * Format: uuid
             * @description The decision that opened it.
             */
            trace_id: string;
            /** @description Where the action goes; secrets in it are masked. */
            url?: string | null;
            used_at?: components["schemas"]["Time"] | null;
        };
        /** @description A card on its way to a channel, or there. */
        ApprovalCard: {
            /** Format: int32 */
            attempts: number;
            /** @description The channel's name; kept when the channel is gone. */
            channel: string;
            /** Format: uuid */
            channel_id: string;
            corrects?: components["schemas"]["i64"] | null;
            delivery_id: components["schemas"]["i64"];
            purpose: components["schemas"]["Purpose"];
            /** @description Why it stands there. */
            reason?: string | null;
            settled_at?: components["schemas"]["Time"] | null;
            state: components["schemas"]["DeliveryState"];
        };
        /** @description An approval with all that is known of it. */
        ApprovalDetail: components["schemas"]["Approval"] & {
            agent_day: components["schemas"]["AgentDay"];
            /**
             * @description The whole body of the request, with `[masked]` in the place of secrets and without invisible characters; not shortened. JSON where
             *     it is JSON that every reader reads alike (RFC 7493), else its text as a string.
             */
            body?: unknown;
            /** @description The cards that ask, and the corrections that say how it ended, in the order in which they were queued. */
            cards: components["schemas"]["ApprovalCard"][];
            /** @description What happened, oldest first. */
            history: components["schemas"]["HistoryEntry"][];
            /** @description SHA-256 of what makes a request the same request, in hexadecimal. */
            signature: string;
            /** @description The decisions about it, oldest first, at most 100: those that asked, and those that its answer decided. */
            trace_ids: string[];
        };
        /** @description The settings of approvals as they are sent and stored. What is absent keeps its value. */
        ApprovalSettings: {
            /**
             * Format: int64
             * @description For how long a denied request is refused without asking anybody, in seconds.
             * @example 600
             */
            deny_window_seconds?: number | null;
            /**
             * Format: int64
             * @description For how long an approved request is allowed again, in seconds.
             * @example 600
             */
            grant_window_seconds?: number | null;
            /**
             * Format: int64
             * @description How long an approval waits for a person, in seconds.
             * @example 600
             */
            pending_ttl_seconds?: number | null;
            /**
             * @description Whether a grant allows one retry only.
             * @example false
             */
            single_use?: boolean | null;
        };
        /** @description How an approval stands, for the agent that asked. */
        ApprovalStanding: {
            /** Format: uuid */
            approval_id: string;
            decided_at?: components["schemas"]["Time"] | null;
            decision?: components["schemas"]["DecisionKind"] | null;
            /** @description When the question lapses. */
            expires_at: components["schemas"]["Time"];
            /** @description How to go on asking, in one sentence. */
            poll_guidance: string;
            /** @description What the person wrote with the answer; else how it stands, in one sentence. */
            reason: string;
            /**
             * Format: int64
             * @description Whole seconds, begun ones too: until the question lapses while it is pending, until the grant ends once it is approved, else 0.
             */
            remaining_seconds: number;
            /** @description What becomes of the identical request if it is sent again, in one sentence. */
            retry_guidance: string;
            status: components["schemas"]["ApprovalStatus"];
        };
        /** @description Approvals, by when they ended. */
        ApprovalStats: {
            /** Format: int64 */
            approved: number;
            /** Format: int64 */
            denied: number;
            /** Format: int64 */
            expired: number;
            /**
             * Format: int64
             * @description How many wait for a person now, whatever the span.
             */
            pending: number;
            time_to_decide_ms?: components["schemas"]["Percentiles"] | null;
        };
        /**
         * @description Where an approval stands.
         * @enum {string}
         */
        ApprovalStatus: "pending" | "approved" | "denied" | "expired";
        /** @description One try of a delivery, as it is kept. */
        Attempt: {
            /** @description When it began. */
            at: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description How long it took, in milliseconds.
             */
            latency_ms: number;
            /**
             * @description What the answer was taken for: `delivered`, `accepted`, `retry_after`, `retry`, `ambiguous`, `payload_rejected`, `too_large`,
             *     `destination_dead` or `moved`.
             */
            outcome: string;
            /** @description The first 1 KiB of the answer, or what went wrong; secrets blacked out. */
            response: string;
            /**
             * Format: int32
             * @description The HTTP status, if there was an answer.
             */
            status?: number | null;
        };
        /** @description Who did it, by the names of then. */
        AuditActor: {
            id?: string | null;
            kind: components["schemas"]["ActorKind"];
            name?: string | null;
        };
        /** @description An entry, as the API shows it. */
        AuditItem: {
            /**
             * @description What was done: what it was done to, a dot, and what it was.
             * @example user.updated
             */
            action: string;
            actor: components["schemas"]["AuditActor"];
            /** @description From which address; null where there was none. */
            address?: string | null;
            /** @description What it was afterwards, as far as it changed; of a secret, whether it was `set`, `changed`, `unchanged` or `removed`. */
            after?: Record<string, never> | null;
            at: components["schemas"]["Time"];
            /** @description What it was before, as far as it changed; null for what is new. */
            before?: Record<string, never> | null;
            /** @description The entry's link in the chain: SHA-256 over the link before and this entry. */
            link: string;
            /**
             * Format: int64
             * @description Its number: 1, 2, 3, …
             */
            seq: number;
            surface: components["schemas"]["Surface"];
            target: components["schemas"]["AuditTarget"];
        };
        /** @description What it was done to, by the names of then. */
        AuditTarget: {
            id?: string | null;
            name?: string | null;
        };
        /** @description Who works on an incident, and from where. */
        Author: {
            /** @description The user's address. */
            name: string;
            /** @enum {string} */
            surface: "console";
            /**
             * Format: uuid
             * @description The user's id.
             */
            user: string;
        } | {
            /** @description The user's address. */
            name: string;
            /** @enum {string} */
            surface: "api";
            /**
             * Format: uuid
             * @description The user's id.
             */
            user: string;
        } | {
            /**
             * Format: uuid
             * @description The key's id.
             */
            key: string;
            /** @description The key's name. */
            name: string;
            /** @enum {string} */
            surface: "key";
        };
        ChangedUser: components["schemas"]["User"] & {
            /** @description What is to be known besides: of who is disabled or gets another role, how many API keys of theirs still work. */
            warnings: string[];
        };
        /** @description A channel, without its secrets. */
        Channel: {
            /** @description By kind; what is secret is `{"set":true,"hint":"…last4"}`. */
            config: Record<string, never>;
            created_at: components["schemas"]["Time"];
            /** @description A disabled channel matches nothing, and its queue waits. */
            enabled: boolean;
            filter: components["schemas"]["Filter"];
            health: components["schemas"]["ChannelHealth"];
            /** Format: uuid */
            id: string;
            kind: components["schemas"]["ChannelKind"];
            /** @description Declared in the configuration file, and changed only there. */
            managed: boolean;
            /** @example soc-splunk */
            name: string;
            pause?: components["schemas"]["Pause"] | null;
            /** @description Whether a question that nobody has answered is asked again here at half of its life. */
            reminder: boolean;
            updated_at: components["schemas"]["Time"];
            /** @description What a person should know although the settings are accepted. */
            warnings: string[];
        };
        /** @description How a channel is doing. */
        ChannelHealth: {
            last_delivered_at?: components["schemas"]["Time"] | null;
            oldest_pending_at?: components["schemas"]["Time"] | null;
            /**
             * Format: int64
             * @description Deliveries that wait or are on their way.
             */
            pending: number;
        };
        /**
         * @description The five kinds of channel.
         * @enum {string}
         */
        ChannelKind: "slack" | "discord" | "teams" | "telegram" | "siem";
        /** @description What would be sent. */
        ChannelPreview: {
            event: components["schemas"]["EventKind"];
            request: components["schemas"]["RenderedRequest"];
            /** @description Whether the filter takes the example. */
            takes: boolean;
        };
        /** @description An ephemeral key that was made. */
        CreatedEphemeralKey: {
            /** Format: uuid */
            ephemeral_id: string;
            expires_at: components["schemas"]["Time"];
            /** @description The key itself. It is shown this once. */
            key: string;
            /** Format: int32 */
            max_uses: number;
            /**
             * @description The first characters of the key, to recognise it by.
             * @example iv_eph_abc123
             */
            prefix: string;
            scope: components["schemas"]["KeyUse"];
        };
        CreatedKey: components["schemas"]["ApiKey"] & {
            /** @description The key itself. It is shown this once. */
            key: string;
        };
        CreatedToken: components["schemas"]["CredentialView"] & {
            /** @description The token itself. It is shown this once. */
            token: string;
        };
        CreatedUser: components["schemas"]["User"] & {
            invitation?: components["schemas"]["Invitation"] | null;
        };
        /** @description A token or key as it is listed: everything but the secret. */
        CredentialView: {
            created_at: components["schemas"]["Time"];
            expires_at?: components["schemas"]["Time"] | null;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description The first characters of the secret, to recognise it by. */
            prefix: string;
        };
        /**
         * @description The classes of data that must not leave unnoticed.
         * @enum {string}
         */
        DataClass: "SECRETS" | "PII" | "PHI" | "INTERNAL";
        /**
         * @description One answer to several questions.
         * @example {
         *       "decision": "deny",
         *       "ids": [
         *         "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b11"
         *       ],
         *       "note": "Not during the freeze"
         *     }
         */
        DecideMany: {
            decision: components["schemas"]["Answer"];
            /** @description The approvals; one that is named twice is answered once. */
            ids: string[];
            /** @description Why, for the record and for the agents. */
            note?: string | null;
        };
        /** @description What became of them. */
        DecidedMany: {
            /** @description How many this call decided. */
            decided: number;
            /** @description One for each approval, in the order of the call. */
            results: components["schemas"]["DecidedOne"][];
        };
        DecidedOne: {
            approval?: components["schemas"]["Approval"] | null;
            /** Format: uuid */
            id: string;
            outcome: components["schemas"]["AnswerOutcome"];
        };
        /** @description A person who answers, and from where. */
        Decider: {
            /** @description The Slack channel's id, where Slack says it. */
            channel?: string | null;
            /** @description The name as Slack shows it; the member may change it at will, so it proves nothing. */
            name: string;
            /** @enum {string} */
            surface: "slack";
            /** @description The team's id, or the organisation's. */
            team: string;
            /** @description The member's id. */
            user: string;
        } | {
            /** @description The user's address. */
            name: string;
            /** @enum {string} */
            surface: "console";
            /**
             * Format: uuid
             * @description The user's id.
             */
            user: string;
        } | {
            /** @description The user's address. */
            name: string;
            /** @enum {string} */
            surface: "api";
            /**
             * Format: uuid
             * @description The user's id.
             */
            user: string;
        };
        /** @description A decision, with the keys of a record and its approval. */
        Decision: components["schemas"]["DecisionRecord"] & {
            approval?: components["schemas"]["DecisionApproval"] | null;
            response?: components["schemas"]["DecisionResponse"] | null;
            scan?: components["schemas"]["DecisionScan"] | null;
        };
        /** @description The question that a REQUIRE_APPROVAL asks. */
        DecisionApproval: {
            /** @description When it lapses. */
            expires_at: components["schemas"]["Time"];
            /** Format: uuid */
            id: string;
            /** @description Where a person answers it. */
            url: string;
        };
        /** @description How many decisions of each kind. */
        DecisionCounts: {
            /** Format: int64 */
            ALLOW: number;
            /** Format: int64 */
            DENY: number;
            /** Format: int64 */
            REQUIRE_APPROVAL: number;
            /** Format: int64 */
            SANITIZE: number;
        };
        /**
         * @description What was decided.
         * @enum {string}
         */
        DecisionKind: "ALLOW" | "DENY" | "SANITIZE" | "REQUIRE_APPROVAL";
        /** @description A decision that was recorded. Of each text the first 300 characters are told, and of the reason codes the first 20. */
        DecisionNews: {
            /** @description Who acted. */
            agent: components["schemas"]["Agent"];
            /**
             * Format: uuid
             * @description The approval that it asks for, or that answered it.
             */
            approval_id?: string | null;
            /** @description What was decided. */
            kind: components["schemas"]["DecisionKind"];
            /** @description When it happened, as reported. */
            occurred_at: components["schemas"]["Time"];
            /** @description What it does with the tool. */
            operation?: string | null;
            /** @description Why. */
            reason_codes: string[];
            /** @description When it came in. */
            received_at: components["schemas"]["Time"];
            /**
             * Format: double
             * @description 0 to 1.
             */
            risk_score?: number | null;
            /** @description Its risk band. */
            severity: components["schemas"]["Severity"];
            /** @description One line for people. */
            title: string;
            /** @description The tool. */
            tool_name: string;
            /**
             * Format: uuid
             * @description Its identity.
             */
            trace_id: string;
        };
        /** @description A decision with the keys of a record. */
        DecisionRecord: {
            agent: components["schemas"]["Agent"];
            /** Format: uuid */
            approval_id?: string | null;
            decision: components["schemas"]["DecisionKind"];
            environment?: string | null;
            /**
             * Format: uuid
             * @description The oldest of the incidents that name it.
             */
            incident_id?: string | null;
            /** @description The kind of event, which is that of the decision. */
            kind: components["schemas"]["DecisionKind"];
            method?: string | null;
            /** @description When it happened, as reported. */
            occurred_at: components["schemas"]["Time"];
            operation?: string | null;
            policy_id?: string | null;
            policy_name?: string | null;
            reason_codes: string[];
            /** @description When it came in. */
            received_at: components["schemas"]["Time"];
            /** Format: double */
            risk_score?: number | null;
            severity: components["schemas"]["Severity"];
            src_ip?: string | null;
            title: string;
            tool_name: string;
            /** Format: uuid */
            trace_id: string;
            url?: string | null;
        };
        /** @description What became of a call. */
        DecisionReport: {
            /**
             * @description How many were recorded now.
             * @example 2
             */
            accepted: number;
            /**
             * @description How many had been recorded before.
             * @example 0
             */
            duplicates: number;
            /** @description One for each decision of the call, in its order. */
            results: components["schemas"]["DecisionResult"][];
        };
        /** @description What was read in the answer to a call; never the answer itself. */
        DecisionResponse: {
            /** @description The same for answers that are the same. */
            content_fingerprint: string;
            /** @description What the answer carries. */
            data_classes: components["schemas"]["DataClass"][];
            /**
             * Format: int64
             * @description How many of its fields were redacted.
             */
            fields_redacted_count: number;
            /** @description When it came in. */
            received_at: components["schemas"]["Time"];
            /**
             * Format: int32
             * @description The answer's HTTP status, if it was told.
             */
            status?: number | null;
        };
        DecisionResult: {
            /**
             * Format: uuid
             * @description The approval that a REQUIRE_APPROVAL waits for.
             */
            approval_id?: string | null;
            /**
             * @description Where a person answers it.
             * @example http://localhost:4000/approvals/0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b11
             */
            approval_url?: string | null;
            /** @description What is in force. */
            decision: components["schemas"]["DecisionKind"];
            /**
             * @example [
             *       "SECRET_DETECTED"
             *     ]
             */
            reason_codes: string[];
            /** Format: uuid */
            trace_id: string;
        };
        /** @description How the scan read a call, what it found, and what was made of that. */
        DecisionScan: {
            /**
             * @description What sort of thing the call is about.
             * @example issues
             */
            category: string;
            /** @description What the body carries. */
            classifications: components["schemas"]["DataClass"][];
            /** @description What the agent said that it is about. */
            context?: string | null;
            /** @description The channels that are told whatever their filter says, by kind or name. */
            escalate_to: string[];
            /** @description What was found in it, and where; never a value. */
            findings: components["schemas"]["Finding"][];
            /**
             * Format: int64
             * @description How many more were found than `findings` tells.
             */
            findings_omitted: number;
            /** @description The headers of the call; sensitive ones masked. */
            headers: {
                [key: string]: string;
            };
            /**
             * Format: uuid
             * @description The API key, or ephemeral key, that the call was scanned with.
             */
            key_id: string;
            /** @description The rules of policies that matched, those of a policy in the order of their priorities. */
            matched: components["schemas"]["Matched"][];
            /** @description What the engines say. */
            signals: components["schemas"]["Signal"][];
            /** @description The labels that they give. */
            tags: string[];
            verb: components["schemas"]["Verb"];
            /** @description What the call is outside of in the scope of its key. */
            violations: string[];
        };
        /** @description Decisions, by when they came in. */
        DecisionStats: {
            /**
             * @example {
             *       "CRITICAL": 1,
             *       "HIGH": 2,
             *       "LOW": 90,
             *       "MEDIUM": 7
             *     }
             */
            by_band: {
                [key: string]: number;
            };
            /**
             * @example {
             *       "ALLOW": 90,
             *       "DENY": 7,
             *       "REQUIRE_APPROVAL": 1,
             *       "SANITIZE": 2
             *     }
             */
            by_kind: {
                [key: string]: number;
            };
            /** @description Every step from `since` on, oldest first. */
            series: components["schemas"]["StatsStep"][];
            /**
             * Format: int64
             * @description How long a step of the series is, in seconds: 60, 900, 3,600 or 86,400.
             */
            step_seconds: number;
            top_agents: components["schemas"]["TopAgent"][];
            top_reasons: components["schemas"]["TopReason"][];
            top_tools: components["schemas"]["TopTool"][];
            /** Format: int64 */
            total: number;
        };
        /** @description One event on its way to one channel. */
        Delivery: {
            /** Format: int32 */
            attempt_count: number;
            /** Format: uuid */
            channel_id: string;
            /** @description Kept when the channel is gone. */
            channel_name: string;
            corrects?: components["schemas"]["i64"] | null;
            /** @description When it was queued. */
            created_at: components["schemas"]["Time"];
            /** @description Whether it goes, or went, as plain text because the destination refused the card. */
            degraded: boolean;
            event: components["schemas"]["EventKind"];
            /** @description Its identity, which a replay keeps. */
            id: components["schemas"]["i64"];
            /**
             * Format: uuid
             * @description The incident it tells of.
             */
            incident_id?: string | null;
            next_at?: components["schemas"]["Time"] | null;
            /** @description What it is for: an alert about the event, a question asked again, a question asked here because no channel took it that matches, or the correction of a card. */
            purpose: components["schemas"]["Purpose"];
            /** @description Why it stands there. */
            reason?: string | null;
            sent_in?: components["schemas"]["i64"] | null;
            settled_at?: components["schemas"]["Time"] | null;
            severity: components["schemas"]["Severity"];
            state: components["schemas"]["DeliveryState"];
            /** @description Whether it is the sample card of a test. */
            test: boolean;
            title: string;
            /**
             * Format: uuid
             * @description The decision it tells of.
             */
            trace_id?: string | null;
        };
        /** @description A delivery with each of its attempts, oldest first, and its request. */
        DeliveryDetail: components["schemas"]["Delivery"] & {
            attempts: components["schemas"]["Attempt"][];
            request?: components["schemas"]["RenderedRequest"] | null;
            /** @description Why there is no request. */
            request_note?: string | null;
        };
        /** @description Which deliveries; what is absent takes any. */
        DeliveryFilter: {
            /**
             * Format: uuid
             * @description To this channel, by id.
             */
            channel?: string | null;
            event?: components["schemas"]["EventKind"] | null;
            since?: components["schemas"]["Time"] | null;
            state?: components["schemas"]["DeliveryState"] | null;
            /**
             * Format: uuid
             * @description Of this decision.
             */
            trace_id?: string | null;
            until?: components["schemas"]["Time"] | null;
        };
        /**
         * @description Where a delivery stands.
         * @enum {string}
         */
        DeliveryState: "pending" | "delivered" | "dead" | "expired" | "suppressed";
        /** @description Deliveries, by when they were done with. Tests count for nothing. */
        DeliveryStats: {
            /** Format: int64 */
            dead: number;
            /** Format: int64 */
            delivered: number;
            /** Format: int64 */
            expired: number;
            latency_ms?: components["schemas"]["Percentiles"] | null;
            /**
             * Format: int64
             * @description How many wait or are on their way now, whatever the span.
             */
            pending: number;
            /** Format: int64 */
            suppressed: number;
        };
        /** @description Why a stream ends. */
        End: {
            /** @description `signed_out`: the session or token has ended, or the person's role was changed. `stopping`: the server stops; come back in a moment. */
            reason: string;
        };
        /**
         * @description An engine that looks at calls.
         * @enum {string}
         */
        Engine: "classifier" | "baseline" | "correlation" | "threat_intel";
        /** @description An ephemeral key as it is listed: everything but the secret. */
        EphemeralKey: {
            agent?: string | null;
            created_at: components["schemas"]["Time"];
            description?: string | null;
            environment?: string | null;
            /**
             * Format: uuid
             * @description The same as `id`: what the answer that made it called it.
             */
            ephemeral_id: string;
            expires_at?: components["schemas"]["Time"] | null;
            /** Format: uuid */
            id: string;
            last_used_at?: components["schemas"]["Time"] | null;
            /** Format: int32 */
            max_uses: number;
            /**
             * Format: uuid
             * @description The API key that it was made with.
             */
            parent_id: string;
            /** @description The first characters of the key, to recognise it by. */
            prefix: string;
            /** @description Why it was revoked. */
            reason?: string | null;
            revoked_at?: components["schemas"]["Time"] | null;
            scope: components["schemas"]["KeyUse"];
            status: components["schemas"]["EphemeralStatus"];
            /**
             * Format: int32
             * @description How many calls it was used for.
             */
            uses: number;
        };
        /**
         * @description Where an ephemeral key stands. What is true first stays true: one that was used up does not also expire.
         * @enum {string}
         */
        EphemeralStatus: "active" | "expired" | "exhausted" | "revoked";
        /**
         * @description One entry of a filter's `events`.
         * @enum {string}
         */
        EventChoice: "ALL" | "ALLOW" | "DENY" | "SANITIZE" | "REQUIRE_APPROVAL" | "INCIDENT";
        /**
         * @description The five kinds of event.
         * @enum {string}
         */
        EventKind: "ALLOW" | "DENY" | "SANITIZE" | "REQUIRE_APPROVAL" | "INCIDENT";
        /** @description Which events a channel gets. */
        Filter: {
            /** @description Agents, each an id or a name; empty means all. */
            agents?: string[];
            /** @description The kinds; at least one. */
            events?: components["schemas"]["EventChoice"][];
            /** @description The mildest severity that passes. */
            min_severity?: components["schemas"]["Severity"];
            /** @description Tools, each `slack` or `slack.post_message`; empty means all. */
            tools?: string[];
        };
        /** @description What a filter takes of what happened of late. */
        FilterMatches: {
            /**
             * @description How many of each kind of event.
             * @example {
             *       "ALLOW": 0,
             *       "DENY": 41,
             *       "INCIDENT": 1,
             *       "REQUIRE_APPROVAL": 2,
             *       "SANITIZE": 0
             *     }
             */
            by_event: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description How many decisions and incidents were looked at.
             */
            looked_at: number;
            /** @description How far back was looked: to `since`, or less far where that took too long, which makes the counts those of a shorter span. */
            looked_back_to: components["schemas"]["Time"];
            /** @description The newest decisions, at most 10. */
            newest: components["schemas"]["DecisionNews"][];
            /** @description Whether that is less than was asked. */
            partial: boolean;
            /** @description Seven days ago. */
            since: components["schemas"]["Time"];
            /** Format: int64 */
            total: number;
        };
        /** @description Something found in a body. Never the value itself. */
        Finding: {
            /** @description Its class. */
            class: components["schemas"]["DataClass"];
            /** @description What it is, such as `aws_access_key_id`. */
            kind: string;
            /** @description Where it stands, as a JSON path such as `$.items[0].note`; a key is marked `$.items[0].~key`. */
            path: string;
        };
        /** @description Something that happened to an approval. */
        HistoryEntry: {
            at: components["schemas"]["Time"];
            by?: components["schemas"]["Decider"] | null;
            /** @description Further words. */
            note?: string | null;
            /**
             * @description `opened`, `failover`, `reminder`, `approved`, `denied`, `expired` or `refused`.
             * @example opened
             */
            what: string;
        };
        /** @description Decisions that together need a person. */
        Incident: {
            agent?: components["schemas"]["Agent"] | null;
            closed_at?: components["schemas"]["Time"] | null;
            /** @description What happened and what to do, for people. */
            detail?: string | null;
            /** Format: uuid */
            id: string;
            opened_at: components["schemas"]["Time"];
            resolution_code?: components["schemas"]["Resolution"] | null;
            /** @description Its own severity, not that of its decisions; it may rise while it is not closed. */
            severity: components["schemas"]["Severity"];
            status: components["schemas"]["IncidentStatus"];
            /** @description One line for people. */
            title: string;
            /** @description Its decisions' tools, as `tool` or `tool.operation`, at most 20. */
            tools: string[];
            /**
             * Format: int64
             * @description How many decisions it is about, also those that it does not name.
             */
            trace_count: number;
            /** @description The decisions that it names, in the order in which they came in: the first 100 in a list, the first 1,000 of one incident. */
            trace_ids: string[];
            /** @description What opened it. */
            trigger: components["schemas"]["Trigger"];
        };
        /** @description Something that happened to an incident. */
        IncidentChange: {
            at: components["schemas"]["Time"];
            by?: components["schemas"]["Author"] | null;
            /**
             * @description Of `severity`, what it rose to; of `closed`, the resolution code.
             * @example false_positive
             */
            to?: string | null;
            /**
             * @description `opened`, `severity`, `investigating` or `closed`.
             * @example closed
             */
            what: string;
        };
        /** @description An incident with all that is known of it. */
        IncidentDetail: components["schemas"]["Incident"] & {
            /** @description What happened to it, oldest first. */
            history: components["schemas"]["IncidentChange"][];
            /** @description What people wrote, oldest first. */
            notes: components["schemas"]["IncidentNote"][];
            opened_by?: components["schemas"]["Author"] | null;
            /** @description Where it may go from here. */
            possible: components["schemas"]["IncidentStatus"][];
            /** @description The first 200 of the decisions that it names, in the order in which they came in. */
            timeline: components["schemas"]["TimelineEntry"][];
        };
        /** @description What a person wrote about an incident. */
        IncidentNote: {
            at: components["schemas"]["Time"];
            by?: components["schemas"]["Author"] | null;
            text: string;
        };
        /** @description The settings of incidents as they are sent and stored. What is absent keeps its value. */
        IncidentSettings: {
            /**
             * Format: int64
             * @description So many DENYs of one agent are an incident.
             * @example 5
             */
            repeated_deny_count?: number | null;
            /**
             * Format: int64
             * @description Within so long a time, in seconds.
             * @example 3600
             */
            repeated_deny_window_seconds?: number | null;
        };
        /**
         * @description Where an incident stands.
         * @enum {string}
         */
        IncidentStatus: "open" | "investigating" | "closed";
        /** @description The form that Slack sends. */
        InteractionForm: {
            /** @description The interaction as JSON: `block_actions`, or `view_submission`. */
            payload: string;
        };
        /** @description A link to pass on. It is shown this once. */
        Invitation: {
            /** @description Until when it can be used. */
            expires_at: components["schemas"]["Time"];
            /**
             * @description The link.
             * @example https://interven.example.com/invitation#token=…
             */
            url: string;
        };
        /** @description Whose key it is. */
        KeyOwner: {
            email: string;
            /** Format: uuid */
            id: string;
        };
        /** @description What changes of a key; what is absent stays, and null takes away. */
        KeyPatch: {
            description?: string | null;
            ip_allowlist?: string[] | null;
            name?: string | null;
            /** Format: int32 */
            rate_limit_per_minute?: number | null;
        };
        /**
         * @description What a key may do besides speaking for agents.
         * @enum {string}
         */
        KeyScope: "manage";
        /**
         * @description Where a key stands.
         * @enum {string}
         */
        KeyStatus: "active" | "expired";
        /**
         * @description What a key may be used for. An empty list takes any.
         * @example {
         *       "tools": [
         *         "slack"
         *       ],
         *       "verbs": [
         *         "READ",
         *         "WRITE"
         *       ]
         *     }
         */
        KeyUse: {
            /**
             * @description Tools by their names, in any case.
             * @default []
             */
            tools: string[];
            /**
             * @description What may be done with them.
             * @default []
             */
            verbs: components["schemas"]["Verb"][];
        };
        /** @description What a tool does. */
        KnownOperation: {
            /** @example messages */
            category: string;
            /** @example post_message */
            name: string;
            verb: components["schemas"]["Verb"];
        };
        /** @description A reason code. */
        KnownReason: {
            /** @example SECRET_DETECTED */
            code: string;
            meaning: string;
        };
        /** @description A tool. */
        KnownTool: {
            /** @example slack */
            name: string;
            operations: components["schemas"]["KnownOperation"][];
            /** @example Slack */
            title: string;
        };
        /** @description The data of each event, by its name. */
        LiveEvents: {
            approval: components["schemas"]["Told_ApprovalNews"];
            channel: components["schemas"]["Told_ChannelNews"];
            decision: components["schemas"]["Told_DecisionNews"];
            delivery: components["schemas"]["Told_DeliveryNews"];
            end: components["schemas"]["End"];
            incident: components["schemas"]["Told_IncidentNews"];
            ready: components["schemas"]["Ready"];
            /** @description Nothing: read again what you show. */
            reset: Record<string, never>;
        };
        Login: {
            email: string;
            /** Format: password */
            password: string;
        };
        /**
         * @description A filter.
         * @example {
         *       "filter": {
         *         "events": [
         *           "DENY",
         *           "INCIDENT"
         *         ],
         *         "min_severity": "HIGH"
         *       }
         *     }
         */
        MatchRequest: {
            filter: components["schemas"]["Filter"];
        };
        /** @description A rule that matched. */
        Matched: {
            /** @description What the rule says. */
            action: components["schemas"]["RuleAction"];
            /** @description Whether it is what its policy says: the first of the policy's rules that matched. */
            decides: boolean;
            /**
             * Format: uuid
             * @description The policy.
             */
            policy_id: string;
            /** @description Its name. */
            policy_name: string;
            /**
             * Format: int64
             * @description Its version.
             */
            policy_version: number;
            /** @description The rule. */
            rule_id: string;
        };
        /**
         * @description A channel that is made.
         * @example {
         *       "config": {
         *         "format": "OCSF",
         *         "headers": {
         *           "Authorization": "Splunk 00000000-0000-0000-0000-000000000000"
         *         },
         *         "intake": "auto",
         *         "url": "https://splunk:8088/services/collector/event"
         *       },
         *       "enabled": true,
         *       "filter": {
         *         "agents": [],
         *         "events": [
         *           "DENY",
         *           "REQUIRE_APPROVAL",
         *           "INCIDENT",
         *           "SANITIZE"
         *         ],
         *         "min_severity": "LOW",
         *         "tools": []
         *       },
         *       "kind": "siem",
         *       "name": "soc-splunk"
         *     }
         */
        NewChannel: {
            config: Record<string, never>;
            enabled?: boolean | null;
            filter?: components["schemas"]["Filter"] | null;
            kind: components["schemas"]["ChannelKind"];
            name: string;
            /** @description Ask a question that nobody has answered again here at half of its life; chat channels alone. */
            reminder?: boolean | null;
        };
        /** @description What a new personal access token is to be. */
        NewCredential: {
            /**
             * Format: int32
             * @description After how many days it ends: 90 where absent, never where null.
             */
            expires_in_days?: number | null;
            /** @description What it is for, in your words; 1 to 200 characters. */
            name: string;
        };
        /**
         * @description What a new ephemeral key is to be.
         * @example {
         *       "description": "Nightly digest",
         *       "max_uses": 5,
         *       "scope": {
         *         "tools": [
         *           "slack"
         *         ],
         *         "verbs": [
         *           "READ"
         *         ]
         *       },
         *       "ttl_seconds": 300
         *     }
         */
        NewEphemeralKey: {
            /** @description What it is for. */
            description?: string | null;
            /**
             * Format: int32
             * @description For how many calls it is good: scans, and calls that report decisions.
             * @default 1
             */
            max_uses: number;
            /** @description What it may be used for; anything where absent. */
            scope?: components["schemas"]["KeyUse"];
            /**
             * Format: int32
             * @description For how many seconds it is good, no longer than its parent.
             * @default 600
             */
            ttl_seconds: number;
        };
        /**
         * @description What a person opens an incident about.
         * @example {
         *       "severity": "HIGH",
         *       "title": "Secrets on their way out",
         *       "trace_ids": [
         *         "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10"
         *       ]
         *     }
         */
        NewIncident: {
            severity?: components["schemas"]["Severity"] | null;
            /** @description One line for people; that of the worst decision where absent. */
            title?: string | null;
            /** @description The decisions, at least one. */
            trace_ids: string[];
        };
        /** @description What a new key is to be. */
        NewKey: {
            /**
             * @description The id or name of the one agent that the key speaks for; any where absent.
             * @example production-langgraph
             */
            agent?: string | null;
            /** @description What it is for, at more length. */
            description?: string | null;
            /**
             * @description The environment of what does not say its own; none where absent.
             * @example production
             */
            environment?: string | null;
            /**
             * Format: int32
             * @description After how many days it ends; never where absent.
             */
            expires_in_days?: number | null;
            /**
             * @description The networks that it may be used from; any where absent or empty. A caller from elsewhere gets 403.
             * @example [
             *       "203.0.113.0/24"
             *     ]
             */
            ip_allowlist?: string[] | null;
            /** @description What it is called; 1 to 200 characters. */
            name: string;
            /**
             * @description The id or e-mail address of the person who may not approve what is asked with the key; nobody where absent.
             * @example ada@example.com
             */
            owner?: string | null;
            /**
             * Format: int32
             * @description How many calls a minute are taken, those of two minutes at once at most; any number where absent. A call beyond that gets 429.
             */
            rate_limit_per_minute?: number | null;
            /** @description What it may do besides speaking for agents; nothing where absent. */
            scopes?: components["schemas"]["KeyScope"][] | null;
        };
        /**
         * @description What a person writes.
         * @example {
         *       "text": "The agent's owner knows of it; it is a test."
         *     }
         */
        NewNote: {
            text: string;
        };
        NewUser: {
            email: string;
            name: string;
            /**
             * Format: password
             * @description At least 8 characters. Without one, an invitation is made with which they choose it.
             */
            password?: string | null;
            role: components["schemas"]["Role"];
        };
        /**
         * @description What a scan that cannot be recorded is answered with.
         * @enum {string}
         */
        OnStoreFailure: "deny" | "error";
        /** @description One page of a list. */
        Page_AgentSeen: {
            /** @description What is on this page. */
            items: {
                /** @description Its decisions of the last 24 hours, to the quarter of an hour. */
                decisions_24h: components["schemas"]["DecisionCounts"];
                /** @description When its first decision came in. */
                first_seen_at: components["schemas"]["Time"];
                /** @description Its id; null where it has a name alone. Of more than 500 characters, these; so are the name and the runtime type. */
                id?: string | null;
                /** @description When its last decision came in, to the minute. */
                last_seen_at: components["schemas"]["Time"];
                name?: string | null;
                runtime_type?: string | null;
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_ApiKey: {
            /** @description What is on this page. */
            items: (components["schemas"]["CredentialView"] & {
                /**
                 * @description The id or name of the one agent that the key speaks for.
                 * @example production-langgraph
                 */
                agent?: string | null;
                description?: string | null;
                /**
                 * @description The environment of what does not say its own.
                 * @example production
                 */
                environment?: string | null;
                /**
                 * @description The networks that it may be used from; any where empty.
                 * @example [
                 *       "203.0.113.0/24"
                 *     ]
                 */
                ip_allowlist: string[];
                last_used_at?: components["schemas"]["Time"] | null;
                owner?: components["schemas"]["KeyOwner"] | null;
                /**
                 * Format: int32
                 * @description How many calls a minute are taken; any number where null.
                 */
                rate_limit_per_minute?: number | null;
                /** @description What it may do besides speaking for agents. */
                scopes: components["schemas"]["KeyScope"][];
                status: components["schemas"]["KeyStatus"];
            })[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_AppliedPolicy: {
            /** @description What is on this page. */
            items: (components["schemas"]["Policy"] & {
                /** @description Whether there is a new version; false where it said the same already. */
                changed: boolean;
                /** @description What it says otherwise than before, a line each; empty for one that was not in force. */
                changes: string[];
            })[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Approval: {
            /** @description What is on this page. */
            items: {
                agent: components["schemas"]["Agent"];
                /** @description Where a person answers it. */
                approval_url: string;
                /**
                 * Format: int64
                 * @description How many decisions asked this question.
                 */
                asked: number;
                decided_at?: components["schemas"]["Time"] | null;
                decided_by?: components["schemas"]["Decider"] | null;
                deny_ends_at?: components["schemas"]["Time"] | null;
                environment?: string | null;
                /** @description When the question lapses. */
                expires_at: components["schemas"]["Time"];
                grant_ends_at?: components["schemas"]["Time"] | null;
                /** Format: uuid */
                id: string;
                /** @description The HTTP method of the action. */
                method?: string | null;
                /** @description What they wrote with it. */
                note?: string | null;
                opened_at: components["schemas"]["Time"];
                operation?: string | null;
                policy_id?: string | null;
                policy_name?: string | null;
                reason_codes: string[];
                /**
                 * Format: int64
                 * @description Whole seconds, begun ones too: until the question lapses while it is pending, until the grant ends once it is approved, else 0.
                 */
                remaining_seconds: number;
                /**
                 * @description The first digits of the request's signature, as on the cards.
                 * @example 9f2c51d07ab3
                 */
                request: string;
                /** Format: double */
                risk_score?: number | null;
                severity: components["schemas"]["Severity"];
                status: components["schemas"]["ApprovalStatus"];
                title: string;
                tool_name: string;
                /**
                 * Format: uuid
                 * @description The decision that opened it.
                 */
                trace_id: string;
                /** @description Where the action goes; secrets in it are masked. */
                url?: string | null;
                used_at?: components["schemas"]["Time"] | null;
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_AuditItem: {
            /** @description What is on this page. */
            items: {
                /**
                 * @description What was done: what it was done to, a dot, and what it was.
                 * @example user.updated
                 */
                action: string;
                actor: components["schemas"]["AuditActor"];
                /** @description From which address; null where there was none. */
                address?: string | null;
                /** @description What it was afterwards, as far as it changed; of a secret, whether it was `set`, `changed`, `unchanged` or `removed`. */
                after?: Record<string, never> | null;
                at: components["schemas"]["Time"];
                /** @description What it was before, as far as it changed; null for what is new. */
                before?: Record<string, never> | null;
                /** @description The entry's link in the chain: SHA-256 over the link before and this entry. */
                link: string;
                /**
                 * Format: int64
                 * @description Its number: 1, 2, 3, …
                 */
                seq: number;
                surface: components["schemas"]["Surface"];
                target: components["schemas"]["AuditTarget"];
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Channel: {
            /** @description What is on this page. */
            items: {
                /** @description By kind; what is secret is `{"set":true,"hint":"…last4"}`. */
                config: Record<string, never>;
                created_at: components["schemas"]["Time"];
                /** @description A disabled channel matches nothing, and its queue waits. */
                enabled: boolean;
                filter: components["schemas"]["Filter"];
                health: components["schemas"]["ChannelHealth"];
                /** Format: uuid */
                id: string;
                kind: components["schemas"]["ChannelKind"];
                /** @description Declared in the configuration file, and changed only there. */
                managed: boolean;
                /** @example soc-splunk */
                name: string;
                pause?: components["schemas"]["Pause"] | null;
                /** @description Whether a question that nobody has answered is asked again here at half of its life. */
                reminder: boolean;
                updated_at: components["schemas"]["Time"];
                /** @description What a person should know although the settings are accepted. */
                warnings: string[];
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_CredentialView: {
            /** @description What is on this page. */
            items: {
                created_at: components["schemas"]["Time"];
                expires_at?: components["schemas"]["Time"] | null;
                /** Format: uuid */
                id: string;
                name: string;
                /** @description The first characters of the secret, to recognise it by. */
                prefix: string;
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Delivery: {
            /** @description What is on this page. */
            items: {
                /** Format: int32 */
                attempt_count: number;
                /** Format: uuid */
                channel_id: string;
                /** @description Kept when the channel is gone. */
                channel_name: string;
                corrects?: components["schemas"]["i64"] | null;
                /** @description When it was queued. */
                created_at: components["schemas"]["Time"];
                /** @description Whether it goes, or went, as plain text because the destination refused the card. */
                degraded: boolean;
                event: components["schemas"]["EventKind"];
                /** @description Its identity, which a replay keeps. */
                id: components["schemas"]["i64"];
                /**
                 * Format: uuid
                 * @description The incident it tells of.
                 */
                incident_id?: string | null;
                next_at?: components["schemas"]["Time"] | null;
                /** @description What it is for: an alert about the event, a question asked again, a question asked here because no channel took it that matches, or the correction of a card. */
                purpose: components["schemas"]["Purpose"];
                /** @description Why it stands there. */
                reason?: string | null;
                sent_in?: components["schemas"]["i64"] | null;
                settled_at?: components["schemas"]["Time"] | null;
                severity: components["schemas"]["Severity"];
                state: components["schemas"]["DeliveryState"];
                /** @description Whether it is the sample card of a test. */
                test: boolean;
                title: string;
                /**
                 * Format: uuid
                 * @description The decision it tells of.
                 */
                trace_id?: string | null;
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_EphemeralKey: {
            /** @description What is on this page. */
            items: {
                agent?: string | null;
                created_at: components["schemas"]["Time"];
                description?: string | null;
                environment?: string | null;
                /**
                 * Format: uuid
                 * @description The same as `id`: what the answer that made it called it.
                 */
                ephemeral_id: string;
                expires_at?: components["schemas"]["Time"] | null;
                /** Format: uuid */
                id: string;
                last_used_at?: components["schemas"]["Time"] | null;
                /** Format: int32 */
                max_uses: number;
                /**
                 * Format: uuid
                 * @description The API key that it was made with.
                 */
                parent_id: string;
                /** @description The first characters of the key, to recognise it by. */
                prefix: string;
                /** @description Why it was revoked. */
                reason?: string | null;
                revoked_at?: components["schemas"]["Time"] | null;
                scope: components["schemas"]["KeyUse"];
                status: components["schemas"]["EphemeralStatus"];
                /**
                 * Format: int32
                 * @description How many calls it was used for.
                 */
                uses: number;
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Incident: {
            /** @description What is on this page. */
            items: {
                agent?: components["schemas"]["Agent"] | null;
                closed_at?: components["schemas"]["Time"] | null;
                /** @description What happened and what to do, for people. */
                detail?: string | null;
                /** Format: uuid */
                id: string;
                opened_at: components["schemas"]["Time"];
                resolution_code?: components["schemas"]["Resolution"] | null;
                /** @description Its own severity, not that of its decisions; it may rise while it is not closed. */
                severity: components["schemas"]["Severity"];
                status: components["schemas"]["IncidentStatus"];
                /** @description One line for people. */
                title: string;
                /** @description Its decisions' tools, as `tool` or `tool.operation`, at most 20. */
                tools: string[];
                /**
                 * Format: int64
                 * @description How many decisions it is about, also those that it does not name.
                 */
                trace_count: number;
                /** @description The decisions that it names, in the order in which they came in: the first 100 in a list, the first 1,000 of one incident. */
                trace_ids: string[];
                /** @description What opened it. */
                trigger: components["schemas"]["Trigger"];
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Policy: {
            /** @description What is on this page. */
            items: (components["schemas"]["PolicyVersion"] & {
                /**
                 * Format: uuid
                 * @description The same through all versions.
                 */
                policy_id: string;
                removed_at?: components["schemas"]["Time"] | null;
                removed_by?: components["schemas"]["Author"] | null;
            })[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_PolicyVersion: {
            /** @description What is on this page. */
            items: (components["schemas"]["PolicyDocument"] & {
                applied_at: components["schemas"]["Time"];
                applied_by?: components["schemas"]["Author"] | null;
                /**
                 * Format: int64
                 * @description The version that was restored with it.
                 */
                restored_from?: number | null;
                /**
                 * Format: int64
                 * @description From 1.
                 */
                version: number;
            })[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_Session: {
            /** @description What is on this page. */
            items: {
                created_at: components["schemas"]["Time"];
                /** @description Whether this request was made with it. */
                current: boolean;
                expires_at?: components["schemas"]["Time"] | null;
                /** Format: uuid */
                id: string;
                /** @description What it was made for, where it was made on the command line; else empty. */
                name: string;
                /**
                 * Format: uuid
                 * @description Whose it is: their id.
                 */
                user_id: string;
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_SignInProvider: {
            /** @description What is on this page. */
            items: {
                /**
                 * @description What its button says.
                 * @example Google
                 */
                label: string;
                /**
                 * @description Its name, as the configuration has it.
                 * @example google
                 */
                name: string;
                /**
                 * @description Where a browser goes to sign in; `?next=/approvals` says where it goes afterwards.
                 * @example /api/auth/oidc/google
                 */
                url: string;
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        /** @description One page of a list. */
        Page_User: {
            /** @description What is on this page. */
            items: {
                created_at: components["schemas"]["Time"];
                disabled_at?: components["schemas"]["Time"] | null;
                email: string;
                /** @description Whether they have chosen a password: not before the invitation was accepted. */
                has_password: boolean;
                /** Format: uuid */
                id: string;
                name: string;
                /** @description What they may do. */
                role: components["schemas"]["Role"];
                /**
                 * @description How they can sign in: `password`, and the issuers that know them.
                 * @example [
                 *       "password",
                 *       "google"
                 *     ]
                 */
                sign_in: string[];
                slack?: components["schemas"]["SlackIdentity"] | null;
            }[];
            /** @description Given back as `cursor` for the next page; null on the last one. */
            next_cursor?: string | null;
        };
        PasswordChange: {
            /** Format: password */
            current_password: string;
            /**
             * Format: password
             * @description At least 8 characters.
             */
            new_password: string;
        };
        /** @description Why and since when the server has stopped sending to a channel. */
        Pause: {
            /** @description What the destination said, and what to do about it. */
            reason: string;
            /** @description Since when. */
            since: components["schemas"]["Time"];
        };
        /** @description Times that half, 95 and 99 of a hundred do not exceed, in milliseconds, to within an eighth. */
        Percentiles: {
            /** Format: int64 */
            p50: number;
            /** Format: int64 */
            p95: number;
            /** Format: int64 */
            p99: number;
        };
        /** @description A policy as its newest version has it. */
        Policy: components["schemas"]["PolicyVersion"] & {
            /**
             * Format: uuid
             * @description The same through all versions.
             */
            policy_id: string;
            removed_at?: components["schemas"]["Time"] | null;
            removed_by?: components["schemas"]["Author"] | null;
        };
        /** @description What applying a policy would do. */
        PolicyDiff: {
            /** @description Whether there would be a new version. */
            changed: boolean;
            /** @description What it would say otherwise, a line each; empty for one that is not in force. */
            changes: string[];
            /** @description Where it would apply; everywhere if empty. */
            env_names: string[];
            name: string;
            /**
             * Format: uuid
             * @description The policy that would have another version; null where there would be a new policy.
             */
            policy_id?: string | null;
            /**
             * Format: int64
             * @description The version that it would have.
             */
            version: number;
        };
        /** @description What a policy says. */
        PolicyDocument: {
            /** @description What it is evidence of, each `FRAMEWORK:CONTROL`. */
            compliance_tags: string[];
            description: string;
            /** @description Where it applies, if that is one environment; null otherwise. */
            env_name?: string | null;
            /** @description Where it applies; everywhere if empty. */
            env_names: string[];
            name: string;
            /** @description The rules, as the language of policies has them. */
            rules: Record<string, never>[];
        };
        /** @description What a change of a policy would have decided otherwise. */
        PolicyTrial: {
            /**
             * Format: int64
             * @description How many of them would be decided otherwise.
             */
            changed: number;
            /** @description How many of each change. */
            changes: components["schemas"]["TrialChange"][];
            /** @description The newest of them, at most 20. */
            examples: components["schemas"]["TrialExample"][];
            /**
             * Format: int64
             * @description How many scans were judged again.
             */
            judged: number;
            /**
             * Format: date-time
             * @description How far back that was done.
             */
            looked_back_to: string;
            /**
             * Format: int64
             * @description How many scans no policy decided, such as those outside of their key's scope: they are not judged again.
             */
            not_by_policy: number;
            /** @description Whether that is less than a day: only the newest 5,000 scans, and two seconds, are spent on it. */
            partial: boolean;
            /**
             * Format: date-time
             * @description From when on scans were to be judged again: a day ago.
             */
            since: string;
            /**
             * Format: int64
             * @description How many of the judged scans carried a secret, which is not kept: rules that look for its text, or for how sure it is, may say something else of them.
             */
            uncertain: number;
        };
        /** @description A version of a policy. */
        PolicyVersion: components["schemas"]["PolicyDocument"] & {
            applied_at: components["schemas"]["Time"];
            applied_by?: components["schemas"]["Author"] | null;
            /**
             * Format: int64
             * @description The version that was restored with it.
             */
            restored_from?: number | null;
            /**
             * Format: int64
             * @description From 1.
             */
            version: number;
        };
        /**
         * @description A channel as far as it is known, and an event.
         * @example {
         *       "config": {
         *         "format": "CEF"
         *       },
         *       "event": "DENY",
         *       "kind": "siem"
         *     }
         */
        PreviewRequest: {
            /** @description As for a new channel, or as it is shown. Secrets and addresses may be missing: examples stand in for them. */
            config?: Record<string, never>;
            /**
             * @description The kind of the example.
             * @default DENY
             */
            event: components["schemas"]["EventKind"];
            filter?: components["schemas"]["Filter"] | null;
            kind: components["schemas"]["ChannelKind"];
        };
        /**
         * @description What a delivery is for.
         * @enum {string}
         */
        Purpose: "alert" | "reminder" | "failover" | "correction";
        /** @description What will be told. */
        Ready: {
            /**
             * @example [
             *       "decision",
             *       "approval"
             *     ]
             */
            events: string[];
        };
        /** @description A request as it goes out, without its secrets. */
        RenderedRequest: {
            /** @description The body as text, uncompressed; at most 256 KiB of it. */
            body: string;
            /**
             * @description The headers' names, each with its value where that is no secret.
             * @example [
             *       [
             *         "content-type",
             *         "application/json"
             *       ],
             *       [
             *         "Authorization",
             *         "[secret]"
             *       ]
             *     ]
             */
            headers: string[][];
            /** @description The same as JSON, where it is one JSON value. */
            json?: unknown;
            /** @description `POST`, or `PATCH` where a card is corrected. */
            method: string;
            /** @description Whether something is left out at the end of the body. */
            truncated: boolean;
            /**
             * @description Where it goes, without what is secret in it.
             * @example https://hooks.slack.com/…
             */
            url: string;
        };
        /**
         * @description Which deliveries to send again.
         * @example {
         *       "dry_run": true,
         *       "filter": {
         *         "since": "2026-06-01T00:00:00.000Z",
         *         "state": "dead"
         *       }
         *     }
         */
        ReplayRequest: {
            /** @description Only count them. */
            dry_run?: boolean;
            filter: components["schemas"]["DeliveryFilter"];
        };
        /** @description What a replay did. */
        Replayed: {
            /**
             * Format: int64
             * @description How many deliveries match and can be sent again.
             */
            matched: number;
            /**
             * Format: int64
             * @description How many of them are back in the queue: none of them if it was a dry run.
             */
            replayed: number;
        };
        /**
         * @description A decision as an engine reports it. Needed are `decision`, `tool_name`, and `agent` with `id` or `name`; null is the same as absent.
         * @example {
         *       "agent": {
         *         "id": "agent-7",
         *         "name": "production-langgraph",
         *         "runtime_type": "langgraph"
         *       },
         *       "body": {
         *         "text": "hi"
         *       },
         *       "decision": "DENY",
         *       "method": "POST",
         *       "occurred_at": "2026-06-01T00:00:00.000Z",
         *       "operation": "post_message",
         *       "reason_codes": [
         *         "SECRET_DETECTED"
         *       ],
         *       "risk_band": "HIGH",
         *       "risk_score": 0.71,
         *       "src_ip": "10.0.0.42",
         *       "title": "Secret egress blocked",
         *       "tool_name": "slack",
         *       "trace_id": "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10",
         *       "url": "https://slack.com/api/chat.postMessage"
         *     }
         */
        ReportedDecision: {
            agent: components["schemas"]["Agent"];
            /** @description The action's body: any JSON, of any depth; kept byte for byte. No record, alert or export carries it; a REQUIRE_APPROVAL card shows it masked and shortened. */
            body?: Record<string, never> | null;
            decision: components["schemas"]["DecisionKind"];
            environment?: string | null;
            /** @description The HTTP method of the action. */
            method?: string | null;
            occurred_at?: components["schemas"]["Time"] | null;
            operation?: string | null;
            policy_id?: string | null;
            policy_name?: string | null;
            reason_codes?: string[] | null;
            risk_band?: components["schemas"]["Severity"] | null;
            /** Format: double */
            risk_score?: number | null;
            src_ip?: string | null;
            /** @description One line for people; made from the reasons where absent. */
            title?: string | null;
            tool_name: string;
            /**
             * Format: uuid
             * @description Its identity, a UUID; made by the server where absent. Sent again, it is the same decision.
             */
            trace_id?: string | null;
            /** @description Where the action goes. */
            url?: string | null;
        };
        /**
         * @description What came of an incident.
         * @enum {string}
         */
        Resolution: "false_positive" | "agent_misbehavior" | "agent_compromised" | "policy_gap" | "infrastructure";
        /**
         * @description What is restored.
         * @example {
         *       "version": 3
         *     }
         */
        Restore: {
            /** Format: int64 */
            version: number;
        };
        /** @description Why a key is revoked. */
        RevokeReason: {
            /** @description For the record. */
            reason?: string | null;
        };
        /** @description The weights that somebody chose, 0 to 1: what an engine's full score is worth. */
        RiskWeights: {
            /**
             * Format: double
             * @description What the agent does otherwise: new destinations, bursts, odd hours.
             * @example 0.4
             */
            baseline?: number | null;
            /**
             * Format: double
             * @description Secrets, personal and health data, internal markers in the body.
             * @example 0.7
             */
            classifier?: number | null;
            /**
             * Format: double
             * @description What several calls come to together.
             * @example 0.6
             */
            correlation?: number | null;
            /**
             * Format: double
             * @description Lists of hosts, addresses and URLs that are known to be bad.
             * @example 0.9
             */
            threat_intel?: number | null;
        };
        /**
         * @description What a person is there for. What each may do is one table: `api::roles`.
         * @enum {string}
         */
        Role: "admin" | "developer" | "reviewer" | "auditor";
        /**
         * @description What a rule of a policy decides.
         * @enum {string}
         */
        RuleAction: "ALLOW" | "DENY" | "SANITIZE" | "REQUIRE_APPROVAL" | "OPEN_INCIDENT";
        /**
         * @description A call that an agent wants to make. Needed are `method` and `url`; null is the same as absent, and further members are ignored.
         * @example {
         *       "agent_id": "agent-7",
         *       "body": {
         *         "channel": "C024BE91L",
         *         "text": "hi"
         *       },
         *       "env": "production",
         *       "headers": {
         *         "Content-Type": "application/json"
         *       },
         *       "method": "POST",
         *       "runtime_type": "langgraph",
         *       "url": "https://slack.com/api/chat.postMessage"
         *     }
         */
        ScanCall: {
            /** @description Who asks. The agent of the key where absent; a key that speaks for one agent speaks for no other. */
            agent_id?: string | null;
            agent_name?: string | null;
            /** @description What it carries: any JSON. */
            body?: Record<string, never> | null;
            /** @description What the agent is about, in its words. */
            context?: string | null;
            /** @description Where it runs; the environment of the key where absent. */
            env?: string | null;
            /** @description Its headers. Those that carry credentials are kept without their values. */
            headers?: {
                [key: string]: string;
            } | null;
            method: string;
            /** @description What it runs on, such as `langchain`. */
            runtime_type?: string | null;
            /** @description Where it goes: any scheme, such as `https://`, `tool://`, `mcp://`, `exec://`. */
            url: string;
        };
        /**
         * @description What came back of a call that was scanned.
         * @example {
         *       "response_body": {
         *         "ok": true
         *       },
         *       "response_status": 200,
         *       "trace_id": "0197f0a4-5b5e-7c7e-9d3c-0a4f6d0c8b10"
         *     }
         */
        ScanResponseCall: {
            /** @description What came back: any JSON. */
            response_body?: Record<string, never> | null;
            /**
             * Format: int32
             * @description The HTTP status it came with.
             */
            response_status?: number | null;
            /**
             * Format: uuid
             * @description Of which scan.
             */
            trace_id: string;
        };
        /** @description What was read in what came back of a call. */
        ScanResponseResult: {
            /** @description The SHA-256 of what came back in its canonical form (RFC 8785), in hex. */
            content_fingerprint: string;
            /** @description The classes of what was found in it. */
            data_classes: components["schemas"]["DataClass"][];
            /** @description How many findings there are. */
            fields_redacted_count: number;
        };
        /** @description What becomes of a call, and why. */
        ScanResult: {
            /**
             * Format: uuid
             * @description With REQUIRE_APPROVAL: the approval to wait for.
             */
            approval_id?: string | null;
            /** @description Where a person answers it. */
            approval_url?: string | null;
            /** @description What sort of thing it is about. */
            category?: string | null;
            /** @description The classes of what was found in the body. */
            classifications: components["schemas"]["DataClass"][];
            /** @description What is in force. */
            decision: components["schemas"]["DecisionKind"];
            /** @description Where the decision could not be recorded: what to do. */
            error?: string | null;
            /** @description What was found and where; never the value. The first thousand. */
            findings: components["schemas"]["Finding"][];
            /** @example post_message */
            operation: string;
            /**
             * Format: uuid
             * @description The policy that decided.
             */
            policy_id?: string | null;
            policy_name?: string | null;
            /**
             * @description Why; see docs/reason-codes.md.
             * @example [
             *       "SECRET_DETECTED"
             *     ]
             */
            reason_codes: string[];
            risk_band: components["schemas"]["Severity"];
            /**
             * Format: double
             * @description 0 to 1.
             * @example 0.7
             */
            risk_score: number;
            /** @description With SANITIZE: the body to send in place of the one that was scanned. Of the same shape. */
            sanitized_body?: Record<string, never> | null;
            /** @description What each engine says. */
            signals: components["schemas"]["Signal"][];
            /** @example slack */
            tool_name: string;
            /**
             * Format: uuid
             * @description The decision's identity.
             */
            trace_id: string;
            verb?: components["schemas"]["Verb"] | null;
            /** @description How the call is outside of what the key is for. */
            violations: string[];
        };
        /** @description The settings of the scan as they are sent and stored. What is absent keeps its value; a list is replaced as a whole. */
        ScanSettings: {
            /**
             * @description The lower bounds of MEDIUM, HIGH and CRITICAL: rising, above 0 and up to 1.
             * @example [
             *       0.25,
             *       0.5,
             *       0.75
             *     ]
             */
            bands?: number[] | null;
            /**
             * @description Phrases that mark a text as internal, whatever their case; at most 200 of at most 100 characters.
             * @example [
             *       "internal only",
             *       "do not share"
             *     ]
             */
            internal_markers?: string[] | null;
            on_store_failure?: components["schemas"]["OnStoreFailure"] | null;
            /**
             * @description The organisation's own domains, with all below them, at most 1000; whoever is in none of them is external.
             * @example [
             *       "example.com"
             *     ]
             */
            organisation_domains?: string[] | null;
            /**
             * @description The organisation's own people, by the names that tools know them by where these are no e-mail addresses, such as GitHub logins; at most 10000.
             * @example [
             *       "octocat"
             *     ]
             */
            organisation_people?: string[] | null;
            store_bodies?: components["schemas"]["StoreBodies"] | null;
            /** @description What each engine's full score is worth. */
            weights?: components["schemas"]["RiskWeights"];
        };
        /** @description A session, without its secret. */
        Session: {
            created_at: components["schemas"]["Time"];
            /** @description Whether this request was made with it. */
            current: boolean;
            expires_at?: components["schemas"]["Time"] | null;
            /** Format: uuid */
            id: string;
            /** @description What it was made for, where it was made on the command line; else empty. */
            name: string;
            /**
             * Format: uuid
             * @description Whose it is: their id.
             */
            user_id: string;
        };
        /** @description When a setting was changed, and by whom, by the names of then. */
        SettingChange: {
            /** @description Who. */
            actor: components["schemas"]["Actor"];
            /** @description When. */
            at: components["schemas"]["Time"];
            /** @description By which way. */
            surface: components["schemas"]["Surface"];
        };
        /** @description What each setting is where nobody chose. */
        SettingDefaults: {
            /** @description About approvals. */
            approvals: components["schemas"]["ApprovalSettings"];
            /** @description About incidents. */
            incidents: components["schemas"]["IncidentSettings"];
            /** @description The base of links. */
            public_url: string;
            /**
             * Format: int64
             * @description How many days things are kept; null: for ever.
             */
            retention_days?: number | null;
            /** @description About the scan. */
            scan: components["schemas"]["ScanSettings"];
        };
        /** @description What a setting may be, both ends included. */
        SettingRange: {
            /**
             * Format: int64
             * @description The most.
             */
            max: number;
            /**
             * Format: int64
             * @description The least.
             */
            min: number;
        };
        /** @description Every setting, its default, its range, and whether it is managed. */
        Settings: {
            /** @description About approvals. */
            approvals: components["schemas"]["ApprovalSettings"];
            /**
             * @description When each setting that was ever changed here was changed last, and by whom, by its name.
             * @example {
             *       "approvals.single_use": {
             *         "actor": {
             *           "id": "…",
             *           "kind": "user",
             *           "name": "ada@example.com"
             *         },
             *         "at": "2026-06-01T12:00:00.000Z",
             *         "surface": "console"
             *       }
             *     }
             */
            changed: {
                [key: string]: components["schemas"]["SettingChange"];
            };
            /** @description What each is where nobody chose. */
            defaults: components["schemas"]["SettingDefaults"];
            /** @description About incidents. */
            incidents: components["schemas"]["IncidentSettings"];
            /**
             * @description The settings that the configuration gives, by name; they are changed only there.
             * @example [
             *       "approvals.pending_ttl_seconds"
             *     ]
             */
            managed: string[];
            /**
             * @description The base of the links in cards, messages, answers and invitations.
             * @example https://interven.example.com
             */
            public_url: string;
            /**
             * @description What each may be, by name; both ends included.
             * @example {
             *       "approvals.pending_ttl_seconds": {
             *         "max": 86400,
             *         "min": 60
             *       }
             *     }
             */
            ranges: {
                [key: string]: components["schemas"]["SettingRange"];
            };
            /**
             * Format: int64
             * @description How many days decisions, deliveries, approvals and incidents are kept: 30, 90 or 365; null: for ever.
             * @example 90
             */
            retention_days?: number | null;
            retention_last_pruned_at?: components["schemas"]["Time"] | null;
            /** @description About the scan. */
            scan: components["schemas"]["ScanSettings"];
        };
        /** @description What changes; what is absent keeps its value. The other members of the settings may be sent back as they were shown. */
        SettingsChange: {
            approvals?: components["schemas"]["ApprovalSettings"];
            incidents?: components["schemas"]["IncidentSettings"];
            /**
             * @description The base of the links in cards, messages, answers and invitations: http or https, without user, query or fragment; a slash at its end is dropped.
             * @example https://interven.example.com
             */
            public_url?: string | null;
            /**
             * Format: int64
             * @description How many days decisions, deliveries, approvals and incidents are kept: 30, 90 or 365; null: for ever.
             * @example 90
             */
            retention_days?: number | null;
            scan?: components["schemas"]["ScanSettings"];
        };
        Setup: {
            email: string;
            name?: string | null;
            /**
             * Format: password
             * @description At least 8 characters.
             */
            password: string;
            /**
             * Format: password
             * @description The token of the one-time link that the server printed at its start.
             */
            token: string;
        };
        /**
         * @description The severity of an event; a decision's is its risk band.
         * @enum {string}
         */
        Severity: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
        /** @description A way to sign in by an issuer. */
        SignInProvider: {
            /**
             * @description What its button says.
             * @example Google
             */
            label: string;
            /**
             * @description Its name, as the configuration has it.
             * @example google
             */
            name: string;
            /**
             * @description Where a browser goes to sign in; `?next=/approvals` says where it goes afterwards.
             * @example /api/auth/oidc/google
             */
            url: string;
        };
        /** @description What one engine says of a call. */
        Signal: {
            /** @description Why, in the engine's own terms; never a value from the body. */
            details: unknown;
            /** @description Which. */
            engine: components["schemas"]["Engine"];
            /**
             * Format: double
             * @description 0 to 1.
             */
            score: number;
        };
        /** @description A person in Slack, by ids that they cannot change. */
        SlackIdentity: {
            /**
             * @description The team's id, or the organisation's.
             * @example T024BE7LD
             */
            team: string;
            /**
             * @description The member's id.
             * @example U02AB3CD4
             */
            user: string;
        };
        SlackPatch: {
            /**
             * @description The team's id, or the organisation's.
             * @example T024BE7LD
             */
            team?: string | null;
            /**
             * @description The member's id.
             * @example U02AB3CD4
             */
            user?: string | null;
        };
        /** @description The figures of a span. */
        Stats: {
            approvals?: components["schemas"]["ApprovalStats"] | null;
            decisions: components["schemas"]["DecisionStats"];
            deliveries?: components["schemas"]["DeliveryStats"] | null;
            /** @description From this on: what was asked for, down to a whole minute, or a whole hour where the span is longer than 6 hours or further back than 2 days. */
            since: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description How many decisions came in a moment ago and are not in these figures yet: 0 but in a flood.
             */
            uncounted: number;
            /** @description Before this: what was asked for, up to the same. */
            until: components["schemas"]["Time"];
        };
        /** @description The decisions of a step. */
        StatsStep: {
            /** Format: int64 */
            ALLOW: number;
            /** Format: int64 */
            DENY: number;
            /** Format: int64 */
            REQUIRE_APPROVAL: number;
            /** Format: int64 */
            SANITIZE: number;
            /** @description When it begins. */
            at: components["schemas"]["Time"];
        };
        Status: {
            /** @example ok */
            status: string;
        };
        /**
         * @description How the bodies of scans are kept.
         * @enum {string}
         */
        StoreBodies: "masked" | "full";
        /**
         * @description By which way.
         * @enum {string}
         */
        Surface: "console" | "api" | "slack" | "cli" | "server";
        /** @description What came of a test. */
        TestReport: {
            /** @description Whether the destination took the sample card. (Microsoft Teams only says that it will try.) */
            delivered: boolean;
            /**
             * Format: int64
             * @description How long it took.
             */
            latency_ms: number;
            /** @description The first 1 KiB of the answer, or what went wrong and what to do. */
            response: string;
            /**
             * Format: int32
             * @description The HTTP status, if there was an answer.
             */
            status?: number | null;
        };
        /**
         * Format: date-time
         * @description A point in time in UTC with millisecond precision.
         *
         *     Written as RFC 3339 with exactly three decimals and `Z`, the one form of the wire contract.
         */
        Time: string;
        /** @description A decision of an incident. */
        TimelineEntry: {
            agent: components["schemas"]["Agent"];
            /** Format: uuid */
            approval_id?: string | null;
            decision: components["schemas"]["DecisionKind"];
            method?: string | null;
            /** @description When it happened, as reported. */
            occurred_at: components["schemas"]["Time"];
            operation?: string | null;
            reason_codes: string[];
            /** @description When it came in. */
            received_at: components["schemas"]["Time"];
            /** Format: double */
            risk_score?: number | null;
            severity: components["schemas"]["Severity"];
            title: string;
            tool_name: string;
            /** Format: uuid */
            trace_id: string;
            /** @description Where the action goes; secrets in it are masked. */
            url?: string | null;
        };
        /** @description The newest of a kind, and how many others there were. */
        Told_ApprovalNews: {
            /** @description Those that are told of, oldest first. */
            items: {
                by?: components["schemas"]["Decider"] | null;
                /**
                 * Format: uuid
                 * @description Its identity.
                 */
                id: string;
                /** @description Where it stands now. */
                status: components["schemas"]["ApprovalStatus"];
            }[];
            /**
             * Format: int64
             * @description How many others there were before them: read them where they are listed.
             */
            more: number;
        };
        /** @description The newest of a kind, and how many others there were. */
        Told_ChannelNews: {
            /** @description Those that are told of, oldest first. */
            items: {
                /** @description Whether it is gone. */
                deleted: boolean;
                /** @description Whether it matches anything. */
                enabled: boolean;
                /**
                 * Format: uuid
                 * @description Its identity.
                 */
                id: string;
                pause?: components["schemas"]["Pause"] | null;
            }[];
            /**
             * Format: int64
             * @description How many others there were before them: read them where they are listed.
             */
            more: number;
        };
        /** @description The newest of a kind, and how many others there were. */
        Told_DecisionNews: {
            /** @description Those that are told of, oldest first. */
            items: {
                /** @description Who acted. */
                agent: components["schemas"]["Agent"];
                /**
                 * Format: uuid
                 * @description The approval that it asks for, or that answered it.
                 */
                approval_id?: string | null;
                /** @description What was decided. */
                kind: components["schemas"]["DecisionKind"];
                /** @description When it happened, as reported. */
                occurred_at: components["schemas"]["Time"];
                /** @description What it does with the tool. */
                operation?: string | null;
                /** @description Why. */
                reason_codes: string[];
                /** @description When it came in. */
                received_at: components["schemas"]["Time"];
                /**
                 * Format: double
                 * @description 0 to 1.
                 */
                risk_score?: number | null;
                /** @description Its risk band. */
                severity: components["schemas"]["Severity"];
                /** @description One line for people. */
                title: string;
                /** @description The tool. */
                tool_name: string;
                /**
                 * Format: uuid
                 * @description Its identity.
                 */
                trace_id: string;
            }[];
            /**
             * Format: int64
             * @description How many others there were before them: read them where they are listed.
             */
            more: number;
        };
        /** @description The newest of a kind, and how many others there were. */
        Told_DeliveryNews: {
            /** @description Those that are told of, oldest first. */
            items: {
                /**
                 * Format: uuid
                 * @description The channel.
                 */
                channel_id: string;
                /** @description Its identity. */
                id: components["schemas"]["i64"];
                /** @description Where it stands now. */
                state: components["schemas"]["DeliveryState"];
            }[];
            /**
             * Format: int64
             * @description How many others there were before them: read them where they are listed.
             */
            more: number;
        };
        /** @description The newest of a kind, and how many others there were. */
        Told_IncidentNews: {
            /** @description Those that are told of, oldest first. */
            items: {
                /**
                 * Format: uuid
                 * @description Its identity.
                 */
                id: string;
                /** @description Where it stands now. */
                status: components["schemas"]["IncidentStatus"];
            }[];
            /**
             * Format: int64
             * @description How many others there were before them: read them where they are listed.
             */
            more: number;
        };
        /** @description An agent with many decisions. */
        TopAgent: {
            /** @description Its id, or its name where it has none. */
            agent: string;
            /** Format: int64 */
            count: number;
            /** @description Its name, as it was last seen. */
            name?: string | null;
        };
        /** @description A frequent reason. */
        TopReason: {
            code: string;
            /** Format: int64 */
            count: number;
        };
        /** @description A tool with many decisions. */
        TopTool: {
            /** Format: int64 */
            count: number;
            tool: string;
        };
        /**
         * @description Where an incident is to go.
         * @example {
         *       "resolution_code": "false_positive",
         *       "status": "closed"
         *     }
         */
        Transition: {
            resolution_code?: components["schemas"]["Resolution"] | null;
            status: components["schemas"]["IncidentStatus"];
        };
        /** @description How many scans would go from one decision to another. */
        TrialChange: {
            /** Format: int64 */
            count: number;
            /** @description What the policies in force say. */
            from: components["schemas"]["DecisionKind"];
            /** @description What they would say with the change. */
            to: components["schemas"]["DecisionKind"];
        };
        /** @description A scan that would be decided otherwise. */
        TrialExample: {
            agent: components["schemas"]["Agent"];
            from: components["schemas"]["DecisionKind"];
            operation?: string | null;
            /** @description Its policy. */
            policy_name?: string | null;
            received_at: components["schemas"]["Time"];
            /** @description The rule that would decide, if one would. */
            rule_id?: string | null;
            title: string;
            to: components["schemas"]["DecisionKind"];
            tool_name: string;
            /** Format: uuid */
            trace_id: string;
        };
        /**
         * @description What opened an incident.
         * @enum {string}
         */
        Trigger: "critical_deny" | "repeated_deny" | "threat_intel" | "read_then_write" | "scope_violation" | "policy" | "channel_paused" | "manual";
        /** @description A person, as the API shows them. */
        User: {
            created_at: components["schemas"]["Time"];
            disabled_at?: components["schemas"]["Time"] | null;
            email: string;
            /** @description Whether they have chosen a password: not before the invitation was accepted. */
            has_password: boolean;
            /** Format: uuid */
            id: string;
            name: string;
            /** @description What they may do. */
            role: components["schemas"]["Role"];
            /**
             * @description How they can sign in: `password`, and the issuers that know them.
             * @example [
             *       "password",
             *       "google"
             *     ]
             */
            sign_in: string[];
            slack?: components["schemas"]["SlackIdentity"] | null;
        };
        /** @description What changes of a user; what is absent stays. */
        UserPatch: {
            /** @description Whether they may not sign in. Their sessions, tokens and links end with it, and do not come back; API keys stay. */
            disabled?: boolean | null;
            name?: string | null;
            role?: components["schemas"]["Role"] | null;
            slack?: components["schemas"]["SlackPatch"] | null;
        };
        /**
         * @description What a call does to the world.
         * @enum {string}
         */
        Verb: "READ" | "WRITE" | "ADMIN";
        Version: {
            /** @example 0.6.0 */
            version: string;
        };
        /** @description The words that filters and policies are made of. */
        Vocabulary: {
            channel_kinds: components["schemas"]["ChannelKind"][];
            /** @description The keys of a rule's `condition`. */
            conditions: string[];
            data_classes: components["schemas"]["DataClass"][];
            /** @description The reason codes of decisions and incidents, by code; a rule or a reporter may give others. */
            reason_codes: components["schemas"]["KnownReason"][];
            /** @description The tools that calls are recognised as, by name: those that are built in and those of the configuration file. */
            tools: components["schemas"]["KnownTool"][];
        };
        /** Format: int64 */
        i64: number;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_activity_terms: {
        parameters: {
            query: {
                /** @description Of what: agents (ids and names), tools (with their operations, and without), reason codes, or environments (in lower case). */
                field: "agent" | "tool" | "reason" | "environment";
                /** @description Those with this in them, whatever its case. At most 200 characters. */
                q?: string;
                /** @description How many. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityTerms"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_agents: {
        parameters: {
            query?: {
                /**
                 * @description Those that run on this.
                 * @example langgraph
                 */
                runtime?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AgentSeen"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AgentSeen"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_approvals: {
        parameters: {
            query?: {
                /** @description On this tab; `pending` where absent. */
                tab?: "pending" | "recent" | "granted";
                /** @description The order; `newest` where absent. `expires` is for what waits: what ends first comes first. */
                order?: "newest" | "expires";
                /** @description Of the agent with this id or name. */
                agent?: string;
                /** @description With this reason code. */
                reason?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Approval"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    decide_approvals: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideMany"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecidedMany"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_approval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalDetail"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    approve_approval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AnswerNote"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    deny_approval: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AnswerNote"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Approval"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_audit: {
        parameters: {
            query?: {
                /** @description Whose: by the actor's id or name. */
                actor?: string;
                /** @description What was done: `user.updated`, or all of `user`. */
                action?: string;
                /** @description To what: by the target's id or name. */
                target?: string;
                /** @description By which way. */
                surface?: components["schemas"]["Surface"];
                /** @description At or after. */
                since?: components["schemas"]["Time"];
                /** @description Before. */
                until?: components["schemas"]["Time"];
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AuditItem"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    export_audit: {
        parameters: {
            query?: {
                /** @description Whose: by the actor's id or name. */
                actor?: string;
                /** @description What was done: `user.updated`, or all of `user`. */
                action?: string;
                /** @description To what: by the target's id or name. */
                target?: string;
                /** @description By which way. */
                surface?: components["schemas"]["Surface"];
                /** @description At or after. */
                since?: components["schemas"]["Time"];
                /** @description Before. */
                until?: components["schemas"]["Time"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One entry a line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["AuditItem"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    accept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Acceptance"];
            };
        };
        responses: {
            /** @description Chosen, and signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    log_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description Signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    log_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    show_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    begin_oidc: {
        parameters: {
            query?: {
                /** @description A path of the Console to go to afterwards; anything else is as good as none. */
                next?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description To the issuer */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    finish_oidc: {
        parameters: {
            query?: {
                /** @description What the browser was sent away with. */
                state?: string;
                /** @description What the issuer tells who it is for. */
                code?: string;
                /** @description Why there is no code. */
                error?: string;
                /** @description Who sends it. */
                iss?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Signed in */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description Changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SignInProvider"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                /** @description The id or e-mail address of somebody else, for administrators. */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Session"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    set_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description Made and signed in */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_CredentialView"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCredential"];
            };
        };
        responses: {
            /** @description Made; the token is shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedToken"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    delete_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_channels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Channel"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    create_channel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewChannel"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description The channel's path. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    match_filter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MatchRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilterMatches"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    preview_channel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreviewRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChannelPreview"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    delete_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    update_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "enabled": false,
                 *       "filter": {
                 *         "min_severity": "HIGH"
                 *       }
                 *     }
                 */
                "application/json": Record<string, never>;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Channel"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    test_channel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TestReport"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_decisions: {
        parameters: {
            query?: {
                /** @description Agents, with commas between, each an id or a name. Also as `agent`. */
                agents?: string;
                /** @description Tools, with commas between, each `slack` or `slack.post_message`. Also as `tool`. */
                tools?: string;
                /**
                 * @description The kinds, with commas between: ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL; ALL is every kind but ALLOW. Also as `decision`.
                 * @example DENY,REQUIRE_APPROVAL
                 */
                events?: string;
                /**
                 * @description Severities, with commas between.
                 * @example HIGH,CRITICAL
                 */
                risk_band?: string;
                /** @description The mildest severity. */
                min_severity?: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
                /**
                 * @description Reason codes, with commas between.
                 * @example RATE_LIMITED,QUOTA_EXCEEDED
                 */
                reason?: string;
                /** @description Environments, with commas between, whatever their case. Also as `env`. */
                environment?: string;
                /** @description The one decision. */
                trace_id?: string;
                /** @description The beginning of a trace id, of four digits or more; or a part of an agent's name or id or of a reason code, whatever its case. At most 200 characters. */
                q?: string;
                /** @description At or after, RFC 3339. */
                since?: components["schemas"]["Time"];
                /** @description Before, RFC 3339. */
                until?: components["schemas"]["Time"];
                /** @description What `since` and `until` are about: when it happened, or when it came in. */
                by?: "occurred" | "received";
                /** @description The `next_cursor` of the page before, with the same other parameters. */
                cursor?: string;
                /** @description How many items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityList"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_decision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                /** @description To this channel, by id. */
                channel?: string;
                /** @description In this state. */
                state?: components["schemas"]["DeliveryState"];
                /** @description Of this kind of event. */
                event?: components["schemas"]["EventKind"];
                /** @description Of this decision. */
                trace_id?: string;
                /** @description Queued at or after. */
                since?: components["schemas"]["Time"];
                /** @description Queued before. */
                until?: components["schemas"]["Time"];
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Delivery"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    replay_deliveries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    replay_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replayed"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    stream_events: {
        parameters: {
            query?: {
                /**
                 * @description `decision`, `approval`, `delivery`, `incident` and `channel`, with commas between. All that the caller may read where absent.
                 * @example decision,approval
                 */
                events?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events, as `text/event-stream`. The data of each by its name: */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LiveEvents"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ApiKey"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    create_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description Made; the key is shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    delete_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    update_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    put_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_stats: {
        parameters: {
            query?: {
                /** @description At or after, RFC 3339; a day before `until` where absent. */
                since?: components["schemas"]["Time"];
                /** @description Before, RFC 3339; now where absent. */
                until?: components["schemas"]["Time"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stats"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    export_decisions: {
        parameters: {
            query?: {
                /** @description The format. */
                format?: "json" | "csv" | "splunk" | "datadog" | "ndjson";
                /** @description At or after, RFC 3339. */
                since?: components["schemas"]["Time"];
                /** @description Before, RFC 3339. */
                until?: components["schemas"]["Time"];
                /**
                 * @description The kinds, with commas between: ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL; ALL is every kind but ALLOW. All of them where absent. Also as `decision`.
                 * @example DENY,REQUIRE_APPROVAL
                 */
                events?: string;
                /** @description The mildest severity. */
                min_severity?: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
                /** @description Tools, with commas between, each `slack` or `slack.post_message`. Also as `tool`. */
                tools?: string;
                /** @description Agents, with commas between, each an id or a name. Also as `agent`. */
                agents?: string;
                /**
                 * @description Severities, with commas between.
                 * @example HIGH,CRITICAL
                 */
                risk_band?: string;
                /**
                 * @description Reason codes, with commas between.
                 * @example RATE_LIMITED,QUOTA_EXCEEDED
                 */
                reason?: string;
                /** @description Environments, with commas between, whatever their case. Also as `env`. */
                environment?: string;
                /** @description The one decision. */
                trace_id?: string;
                /** @description The beginning of a trace id, of four digits or more; or a part of an agent's name or id or of a reason code, whatever its case. At most 200 characters. */
                q?: string;
                /** @description How many at most; the header `Link` names the next page. All of them where absent. */
                limit?: number;
                /** @description The cursor of the page before, with the same other parameters. */
                cursor?: string;
                /** @description What `since`, `until` and the order are about: when it happened, or when it came in. */
                by?: "occurred" | "received";
                /** @description `csv`: 1 leaves every cell as it is, also where a spreadsheet takes it for a formula. */
                csv_raw?: number;
                /** @description `csv`: 1 puts a byte order mark in front, for Excel. */
                bom?: number;
                /** @description `datadog`: arrays as large as its intake takes them, one a line. */
                batch?: "lines";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The decisions in the format that was asked for. */
            200: {
                headers: {
                    /** @description With `limit`: the next page, with `rel="next"`; none on the last one. */
                    Link?: string;
                    /** @description With `limit`: how many decisions. */
                    "X-Export-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_ephemeral_keys: {
        parameters: {
            query?: {
                /** @description Those that stand so now. */
                status?: components["schemas"]["EphemeralStatus"];
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_EphemeralKey"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    revoke_ephemeral_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RevokeReason"] | null;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EphemeralKey"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_User"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            /** @description Made; the invitation is shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedUser"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    update_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserPatch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangedUser"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    reset_user: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken back; the link is shown this once */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    show_version: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Version"];
                };
            };
        };
    };
    get_vocabulary: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vocabulary"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    show_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
        };
    };
    show_document: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
        };
    };
    show_readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    approval_status: {
        parameters: {
            query?: {
                /** @description For how many seconds, whole or decimal, the answer may be held until the approval ends. Without it, or with 0, the answer comes at once. Below 2 it is a poll: one in 2 seconds is answered. */
                wait?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalStanding"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    report_decisions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportedDecision"][];
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description What was recorded, in the order of the call. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionReport"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    export_decisions_v1: {
        parameters: {
            query?: {
                /** @description The format. */
                format?: "json" | "csv" | "splunk" | "datadog" | "ndjson";
                /** @description At or after, RFC 3339. */
                since?: components["schemas"]["Time"];
                /** @description Before, RFC 3339. */
                until?: components["schemas"]["Time"];
                /**
                 * @description The kinds, with commas between: ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL; ALL is every kind but ALLOW. All of them where absent. Also as `decision`.
                 * @example DENY,REQUIRE_APPROVAL
                 */
                events?: string;
                /** @description The mildest severity. */
                min_severity?: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
                /** @description Tools, with commas between, each `slack` or `slack.post_message`. Also as `tool`. */
                tools?: string;
                /** @description Agents, with commas between, each an id or a name. Also as `agent`. */
                agents?: string;
                /**
                 * @description Severities, with commas between.
                 * @example HIGH,CRITICAL
                 */
                risk_band?: string;
                /**
                 * @description Reason codes, with commas between.
                 * @example RATE_LIMITED,QUOTA_EXCEEDED
                 */
                reason?: string;
                /** @description Environments, with commas between, whatever their case. Also as `env`. */
                environment?: string;
                /** @description The one decision. */
                trace_id?: string;
                /** @description The beginning of a trace id, of four digits or more; or a part of an agent's name or id or of a reason code, whatever its case. At most 200 characters. */
                q?: string;
                /** @description How many at most; the header `Link` names the next page. All of them where absent. */
                limit?: number;
                /** @description The cursor of the page before, with the same other parameters. */
                cursor?: string;
                /** @description What `since`, `until` and the order are about: when it happened, or when it came in. */
                by?: "occurred" | "received";
                /** @description `csv`: 1 leaves every cell as it is, also where a spreadsheet takes it for a formula. */
                csv_raw?: number;
                /** @description `csv`: 1 puts a byte order mark in front, for Excel. */
                bom?: number;
                /** @description `datadog`: arrays as large as its intake takes them, one a line. */
                batch?: "lines";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The decisions in the format that was asked for. */
            200: {
                headers: {
                    /** @description With `limit`: the next page, with `rel="next"`; none on the last one. */
                    Link?: string;
                    /** @description With `limit`: how many decisions. */
                    "X-Export-Count"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": string;
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_incidents: {
        parameters: {
            query?: {
                /** @description Of this severity. */
                severity?: components["schemas"]["Severity"];
                /** @description That stand so. */
                status?: components["schemas"]["IncidentStatus"];
                /** @description Of the agent with this id or name. */
                agent?: string;
                /** @description Opened by this. */
                trigger?: components["schemas"]["Trigger"];
                /** @description Opened at or after. */
                since?: components["schemas"]["Time"];
                /** @description Opened before. */
                until?: components["schemas"]["Time"];
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Incident"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    open_incident: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewIncident"];
            };
        };
        responses: {
            201: {
                headers: {
                    /** @description The incident's path. */
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDetail"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_incident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDetail"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    note_incident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewNote"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDetail"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    transition_incident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Transition"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentDetail"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    create_ephemeral_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEphemeralKey"];
            };
        };
        responses: {
            /** @description Made; the key is shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedEphemeralKey"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_policies: {
        parameters: {
            query?: {
                /** @description Those that were removed, in place of those in force. */
                removed?: boolean;
                /** @description Of this name. */
                name?: string;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Policy"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    apply_policy: {
        parameters: {
            query?: {
                /** @description The policy that changes, where its name or its environments change too; found by these where absent. */
                policy_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description A policy */
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "env_name": "production",
                 *       "name": "Payments",
                 *       "rules": [
                 *         {
                 *           "action": "REQUIRE_APPROVAL",
                 *           "condition": {
                 *             "body_path_gt": {
                 *               "path": "$.amount",
                 *               "value": 50000
                 *             }
                 *           },
                 *           "match": {
                 *             "tool_name": "stripe"
                 *           },
                 *           "priority": 10,
                 *           "rule_id": "large-refund"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": Record<string, never>;
                "application/yaml": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedPolicy"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_policy_by_name: {
        parameters: {
            query?: {
                /** @description The environment. Where no policy of the name is for it, the one for everywhere is meant. */
                env?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    diff_policy: {
        parameters: {
            query?: {
                /** @description The policy that changes, where its name or its environments change too; found by these where absent. */
                policy_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description A policy */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
                "application/yaml": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyDiff"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    reset_policies: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AppliedPolicy"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    try_policy: {
        parameters: {
            query?: {
                /** @description The policy that changes, where its name or its environments change too; found by these where absent. */
                policy_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description A policy */
        requestBody: {
            content: {
                "application/json": Record<string, never>;
                "application/yaml": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyTrial"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    remove_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    restore_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Restore"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedPolicy"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_versions: {
        parameters: {
            query?: {
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description How many items. */
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PolicyVersion"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    scan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScanCall"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScanResult"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    scan_response: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScanResponseCall"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScanResponseResult"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    take_interaction: {
        parameters: {
            query?: never;
            header: {
                /** @description `v0=` and the HMAC-SHA256 of `v0:<timestamp>:<body>` under the app's signing secret */
                "X-Slack-Signature": string;
                /** @description Unix seconds, at most five minutes from the server's time */
                "X-Slack-Request-Timestamp": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": components["schemas"]["InteractionForm"];
            };
        };
        responses: {
            /** @description It was taken. For a submitted dialog there may be a `response_action`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never> | null;
                };
            };
            /** @description The signature is bad, stale or used, or the card is not of this app. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": unknown;
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    list_traces: {
        parameters: {
            query?: {
                /** @description Agents, with commas between, each an id or a name. Also as `agent`. */
                agents?: string;
                /** @description Tools, with commas between, each `slack` or `slack.post_message`. Also as `tool`. */
                tools?: string;
                /**
                 * @description The kinds, with commas between: ALLOW, DENY, SANITIZE, REQUIRE_APPROVAL; ALL is every kind but ALLOW. Also as `decision`.
                 * @example DENY,REQUIRE_APPROVAL
                 */
                events?: string;
                /**
                 * @description Severities, with commas between.
                 * @example HIGH,CRITICAL
                 */
                risk_band?: string;
                /** @description The mildest severity. */
                min_severity?: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
                /**
                 * @description Reason codes, with commas between.
                 * @example RATE_LIMITED,QUOTA_EXCEEDED
                 */
                reason?: string;
                /** @description Environments, with commas between, whatever their case. Also as `env`. */
                environment?: string;
                /** @description The one decision. */
                trace_id?: string;
                /** @description The beginning of a trace id, of four digits or more; or a part of an agent's name or id or of a reason code, whatever its case. At most 200 characters. */
                q?: string;
                /** @description At or after, RFC 3339. */
                since?: components["schemas"]["Time"];
                /** @description Before, RFC 3339. */
                until?: components["schemas"]["Time"];
                /** @description What `since` and `until` are about: when it happened, or when it came in. */
                by?: "occurred" | "received";
                /** @description The `next_cursor` of the page before, with the same other parameters. */
                cursor?: string;
                /** @description How many items. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityList"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
    get_trace: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                trace_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Decision"];
                };
            };
            /** @description What is wrong with the request, and what to do. */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
            /** @description What is wrong with the server, and whether to try again. */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": {
                        /**
                         * @description Stable, for programs.
                         * @example bad_request
                         */
                        code: string;
                        /** @description The same as `error`. */
                        detail: string;
                        /** @description A sentence that says what is wrong and what to do. */
                        error: string;
                        /**
                         * Format: int32
                         * @description The HTTP status.
                         */
                        status: number;
                        /** @description The kind of problem in words. */
                        title: string;
                        /**
                         * @description `urn:interven:problem:` and the code.
                         * @example urn:interven:problem:bad_request
                         */
                        type: string;
                    };
                };
            };
        };
    };
}
