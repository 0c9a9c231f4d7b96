/*
 * Who owns a person: the protocol of grants between two provinces and the hub (docs/dispatch.md, "Grants").
 *
 * One person and six divisions: two communities A and B of province P, one community C of province Q, the provinces
 * themselves, and the nation. Three nodes: that of P, that of Q, and the hub. Acts are immutable statements; a node knows a
 * set of them. What a node says of the owner and of an open offer is derived from that set and from nothing else, by the
 * rules of dispatch.md ("Token and owner", "Offer").
 *
 *  - Loss, delay, partition: an act arrives at the next node at any later moment, or only after everything else has
 *    happened. Outbox and feed keep their order; with -DREORDER acts arrive in any order.
 *  - Repetition: an act that arrives again changes no set; there is nothing to explore.
 *  - Crash: acts are durable before they are acknowledged. What a crash loses is a grant that a process was about to state:
 *    with -DPLANS each node has two processes, each reads and plans, and at any later moment states the grant or dies.
 *  - Where the person is: P knows the home, A. With -DSTAY only Q knows at first of a stay in C, and everybody else hears
 *    of it later.
 *
 * Proven for every order of events within the bounds of the search:
 *  1. no two grants have one token;
 *  2. nobody is given the person who has not accepted under the token that the grant follows;
 *  3. a grant's token is above every token that its node knows to have been granted;
 *  4. when every act has arrived and nothing is left to grant, all nodes say the same owner, token and offer;
 *  5. at every moment some node has the person on the list of a division that it serves, as owner or as whom they are
 *     offered to.
 *
 * scripts/model-check runs the searches, and the same with one rule taken out, which have to fail: -DNO_RECHECK (a process
 * states what it planned without looking again), -DSAME_TOKENS (provinces count l without their digits), -DSTALE_ACCEPTS (an
 * accept under any token counts), -DNO_ORDER (the hub tells both provinces of a grant at once). -DREACH fails when the last
 * hand-over is reached and two of them crossed the border: the search gets there, and its trace is what tests replay
 * against real nodes.
 */

#ifndef HANDOVERS
#define HANDOVERS 3          /* hand-overs after the first grant */
#endif
#ifndef SPARE
#define SPARE 0              /* acts beyond those that the hand-overs need */
#endif
#define ACTS (2 + 3 * HANDOVERS + SPARE)

/* Divisions. */
#define A 0
#define B 1
#define C 2
#define PROVINCE_P 3
#define PROVINCE_Q 4
#define NATION 5
#define NOBODY 6

/* Nodes. */
#define P 0
#define Q 1
#define HUB 2

/* Kinds of acts. */
#define REFUSE 1
#define ACCEPT 2
#define GRANT 3
#define IMPOSE 4

/* A token h.l is h * 32 + l. The last digits of a province's l are its own: here 1 and 2 of 4. */
#define H(token) ((token) / 32)
#define L(token) ((token) % 32)

typedef Act { byte kind; byte by; byte token; byte target };
Act acts[ACTS];              /* in the order in which they occurred */
byte count;                  /* how many there are */
byte grants;                 /* how many of them are grants */
#ifdef REACH
byte crossed;                /* how many of them crossed the border */
#endif
short known[3];              /* which acts each node knows, a bit for each */
chan up[2] = [ACTS] of { byte };     /* what a province has to send to the hub */
chan feed[2] = [ACTS] of { byte };   /* what the hub has for a province to read */
bool stay[3];                /* whether a node knows of the stay */
byte plans[6];               /* whom a process is about to grant to, and one more; 0 for a process that plans nothing */
byte under[6];               /* the token of the grant that it is about to state */

/* What a step has chosen; 0 between steps. */
byte me, goal, process, number, options;

/* What derive() says, and what it needs: only read within the uninterrupted step that wrote it, so no part of the state. */
hidden byte owner, token, offered, wanted, i, j, n, refusal, imposed, last, highest, place;
hidden byte holds, allowed, isQuiet;
hidden byte listed, owner1, token1, offered1;
hidden byte refuses[7];
hidden byte accepts[7];

#define SERVES(node, division) (node == P && (division == A || division == B || division == PROVINCE_P) || node == Q && (division == C || division == PROVINCE_Q))
#define knows(node, number) ((known[node] >> (number)) & 1)

/* Whether an answer counts: under the current token, and not before the grant that holds. */
#ifdef STALE_ACCEPTS
#define COUNTS true
#else
#define COUNTS (acts[i].token == token && (!holds || i >= last))
#endif

inline province(division, answer) {
    if
    :: division == A || division == B || division == PROVINCE_P -> answer = P
    :: division == C || division == PROVINCE_Q -> answer = Q
    :: else -> answer = HUB
    fi
}

inline parent(division, answer) {
    if
    :: division == A || division == B -> answer = PROVINCE_P
    :: division == C -> answer = PROVINCE_Q
    :: division == PROVINCE_P || division == PROVINCE_Q -> answer = NATION
    :: else -> answer = NOBODY
    fi
}

/* From the set that a node knows: owner, token, offered (NOBODY without an open offer), and wanted: whom a grant may be given
 * to now (NOBODY if there is none). */
inline derive(node) {
    place = (stay[node] -> C : A);
    owner = place; token = 0; holds = false; last = 0;
    i = 0;
    do
    :: i < count ->
        if
        :: knows(node, i) && acts[i].kind == GRANT && (!holds || acts[i].token >= token) ->
            holds = true; owner = acts[i].target; token = acts[i].token; last = i
        :: else
        fi;
        i++
    :: else -> break
    od;
    j = 0;
    do
    :: j < 7 -> refuses[j] = false; accepts[j] = false; j++
    :: else -> break
    od;
    refusal = NOBODY; imposed = NOBODY;
    i = 0;
    do
    :: i < count ->
        if
        :: knows(node, i) && acts[i].kind != GRANT && COUNTS ->
            if
            :: acts[i].kind == REFUSE ->
                refuses[acts[i].by] = true; accepts[acts[i].by] = false;
                if
                :: acts[i].by == owner -> refusal = acts[i].target; imposed = NOBODY
                :: else
                fi
            :: acts[i].kind == ACCEPT -> refuses[acts[i].by] = false; accepts[acts[i].by] = true
            :: acts[i].kind == IMPOSE && (acts[i].by == NATION && owner != NATION || acts[i].by == PROVINCE_P && owner < C || acts[i].by == PROVINCE_Q && owner == C) ->
                imposed = acts[i].target
            :: else
            fi
        :: else
        fi;
        i++
    :: else -> break
    od;
    offered = NOBODY;
    if
    :: imposed != NOBODY ->
        if
        :: imposed != owner -> offered = imposed
        :: else
        fi
    :: imposed == NOBODY && refuses[owner] ->
        offered = refusal;
        if
        :: offered == NOBODY || offered == owner || refuses[offered] ->
            parent(owner, offered);
            do
            :: offered != NOBODY && refuses[offered] ->
                if
                :: offered == PROVINCE_P || offered == PROVINCE_Q -> offered = NATION
                :: else -> offered = NOBODY
                fi
            :: else -> break
            od
        :: else
        fi
    :: else
    fi;
    wanted = NOBODY;
    if
    :: offered != NOBODY && accepts[offered] -> wanted = offered
    :: offered == NOBODY && !holds && accepts[owner] -> wanted = owner
    :: else
    fi;
    /* Whether this node is the one that grants: a province's within itself, the hub across. */
    allowed = false;
    if
    :: wanted == NOBODY
    :: else ->
        province(owner, i);
        province(wanted, j);
        allowed = ((i == j && i != HUB) -> (node == i) : (node == HUB))
    fi
}

/* The token that a node's grant bears: above everything that the node knows to have been granted. */
inline nextToken(node) {
    highest = 0; i = 0;
    do
    :: i < count ->
        if
        :: knows(node, i) && acts[i].kind == GRANT && acts[i].token > highest -> highest = acts[i].token
        :: else
        fi;
        i++
    :: else -> break
    od;
    if
    :: node == HUB -> highest = (H(highest) + 1) * 32
    :: else ->
        highest++;
#ifndef SAME_TOKENS
        do
        :: L(highest) % 4 == node + 1 -> break
        :: else -> highest++
        od
#endif
    fi
}

/* The hub passes an act on to a province: a grant to whom it takes the person from only when whom it gives them to has it, so
 * that there is always somebody who has them on a list. */
inline pass(number, to) {
    if
#ifndef NO_ORDER
    :: acts[number].kind == GRANT && SERVES(1 - to, acts[number].target) && !knows((1 - to), number) -> skip
#endif
    :: else -> feed[to] ! number
    fi
}

inline state(node, what, division, with, whom) {
    acts[count].kind = what; acts[count].by = division; acts[count].token = with; acts[count].target = whom;
    known[node] = known[node] | (1 << count);
    if
    :: node != HUB -> up[node] ! count
    :: else -> pass(count, P); pass(count, Q)
    fi;
    count++
}

/* States a grant, and holds it against what must be true of every grant. */
inline grant(node, whom, with) {
    printf("grant %d %d %d.%d\n", node, whom, H(with), L(with));
    i = 0;
    do
    :: i < count ->
        assert(acts[i].kind != GRANT || acts[i].token != with);                                     /* 1 */
        assert(!knows(node, i) || acts[i].kind != GRANT || acts[i].token < with);                   /* 3 */
        i++
    :: else -> break
    od;
    derive(node);
    i = 0; j = 0;
    do
    :: i < count ->
        if
        :: knows(node, i) && acts[i].kind == ACCEPT && acts[i].by == whom && acts[i].token == token -> j = 1
        :: else
        fi;
        i++
    :: else -> break
    od;
    assert(j == 1);                                                                                 /* 2 */
    state(node, GRANT, node, with, whom);
    grants++
#ifdef REACH
    ;
    if
    :: node == HUB -> crossed++
    :: else
    fi;
    assert(grants <= HANDOVERS || crossed < 2)
#endif
}

/* 4 and 5. */
inline check() {
    isQuiet = (known[P] == known[HUB] && known[Q] == known[HUB] && stay[P] == stay[HUB] && stay[HUB] == stay[Q]);
    listed = 0; n = 0;
    do
    :: n < 3 ->
        derive(n);
        if
        :: allowed -> isQuiet = false
        :: else
        fi;
        province(owner, i);
        province(offered, j);
        if
        :: i == n || (offered != NOBODY && j == n) -> listed++
        :: else
        fi;
        if
        :: n == 0 -> owner1 = owner; token1 = token; offered1 = offered
        :: else -> assert(!isQuiet || (owner == owner1 && token == token1 && offered == offered1))  /* 4 */
        fi;
        n++
    :: else -> break
    od;
    assert(listed > 0)                                                                              /* 5 */
}

/* Which acts the staff of a division may state now, by what the node that serves it knows. */
#define MAY_ACCEPT 1
#define MAY_REFUSE 2
#define MAY_IMPOSE 4
inline choices() {
    province(me, n);
    derive(n);
    options = 0;
    if
    :: (offered == me || (owner == me && offered == NOBODY && !holds)) && !accepts[me] -> options = options | MAY_ACCEPT
    :: else
    fi;
    if
    :: !refuses[me] && (offered == me || (owner == me && holds && offered == NOBODY)) -> options = options | MAY_REFUSE
    :: else
    fi
#ifdef IMPOSES
    ;
    if
    :: (me == PROVINCE_P && owner < C || me == PROVINCE_Q && owner == C) && offered != NOBODY && imposed == NOBODY ->
        options = options | MAY_IMPOSE
    :: else
    fi
#endif
}

inline end() {
    check();
    me = 0; goal = 0; process = 0; number = 0; options = 0
}

/* Whether channels keep their order, as outbox and feed do: an act arrives after those before it, however often it was sent. */
#ifdef REORDER
#define CHOOSE(channel) do :: number + 1 < count -> number++ :: channel ?? [eval(number)] -> channel ?? eval(number); break od
#else
#define CHOOSE(channel) channel ? number
#endif

inline atHub(from) {
    printf("arrive %d %d\n", number, HUB);
    known[HUB] = known[HUB] | (1 << number);
    pass(number, (1 - from));
    end()
}

inline atProvince(node) {
    printf("arrive %d %d\n", number, node);
    known[node] = known[node] | (1 << number);
    if
    :: acts[number].kind == GRANT && acts[number].by == HUB && SERVES(node, acts[number].target) -> pass(number, (1 - node))
    :: else
    fi;
    end()
}

init {
#ifdef STAY
    stay[Q] = true;
#endif
    do
    :: atomic { count < ACTS && grants <= HANDOVERS ->
        if
        :: me = A
        :: me = B
        :: me = C
        :: me = PROVINCE_P
        :: me = PROVINCE_Q
        fi;
        d_step { choices() }
        if
        :: options & MAY_ACCEPT -> options = MAY_ACCEPT
        :: options & MAY_REFUSE -> options = MAY_REFUSE;
            if
            :: me != A -> goal = A
            :: me != B -> goal = B
            :: me != C -> goal = C
            :: goal = NOBODY
            fi
        :: options & MAY_IMPOSE -> options = MAY_IMPOSE;
            if
            :: goal = A
            :: goal = B
            :: goal = C
            fi
        :: else -> options = 0
        fi;
        d_step {
            province(me, n);
            derive(n);
            if
            :: options == MAY_ACCEPT ->
                printf("accept %d %d.%d\n", me, H(token), L(token)); state(n, ACCEPT, me, token, NOBODY)
            :: options == MAY_REFUSE ->
                printf("refuse %d %d.%d %d\n", me, H(token), L(token), goal); state(n, REFUSE, me, token, goal)
            :: options == MAY_IMPOSE ->
                printf("impose %d %d.%d %d\n", me, H(token), L(token), goal); state(n, IMPOSE, me, token, goal)
            :: else
            fi;
            end()
        } }
    /* An act arrives. */
    :: atomic { nempty(up[P]) -> CHOOSE(up[P]); d_step { atHub(P) } }
    :: atomic { nempty(up[Q]) -> CHOOSE(up[Q]); d_step { atHub(Q) } }
    :: atomic { nempty(feed[P]) -> CHOOSE(feed[P]); d_step { atProvince(P) } }
    :: atomic { nempty(feed[Q]) -> CHOOSE(feed[Q]); d_step { atProvince(Q) } }
#ifdef STAY
    :: d_step { !stay[HUB] -> printf("stay %d\n", HUB); stay[HUB] = true; end() }
    :: d_step { stay[HUB] && !stay[P] -> printf("stay %d\n", P); stay[P] = true; end() }
#endif
    :: atomic {
        /* A node grants. Whatever a process has read before, it looks again in the transaction that states the grant: what it
         * planned, and whether it or another process that planned the same has died, changes nothing but the moment. */
        if
        :: process = P
        :: process = Q
        :: process = HUB
        fi;
        d_step {
            n = process;
            derive(n);
            if
            :: allowed && count < ACTS && grants <= HANDOVERS -> nextToken(n); me = wanted; goal = highest; grant(n, me, goal)
            :: else
            fi;
            end()
        } }
#ifdef PLANS
    :: atomic { count < ACTS && grants <= HANDOVERS ->
        /* A process looks, and plans a grant. */
        if
        :: plans[0] == 0 -> process = 0
        :: plans[1] == 0 -> process = 1
        :: plans[2] == 0 -> process = 2
        :: plans[3] == 0 -> process = 3
        :: plans[4] == 0 -> process = 4
        :: plans[5] == 0 -> process = 5
        fi;
        d_step {
            n = process / 2;
            derive(n);
            if
            :: allowed -> nextToken(n); plans[process] = wanted + 1; under[process] = highest
            :: else
            fi;
            end()
        } }
    :: atomic {
        /* A process states what it planned, after having looked again in the transaction that states it; or it has died. */
        if
        :: plans[0] != 0 -> process = 0
        :: plans[1] != 0 -> process = 1
        :: plans[2] != 0 -> process = 2
        :: plans[3] != 0 -> process = 3
        :: plans[4] != 0 -> process = 4
        :: plans[5] != 0 -> process = 5
        fi;
        if
        :: options = 0
        :: options = 1
        fi;
        d_step {
            n = process / 2; me = plans[process] - 1; goal = under[process];
            plans[process] = 0; under[process] = 0;
            if
            :: options == 0 -> printf("crash %d\n", process)
            :: else ->
                derive(n);
#ifdef NO_RECHECK
                allowed = true;
#endif
                if
                :: allowed && count < ACTS && grants <= HANDOVERS ->
#ifndef NO_RECHECK
                    nextToken(n); me = wanted; goal = highest;
#endif
                    grant(n, me, goal)
                :: else
                fi
            fi;
            end()
        } }
#endif
    od
}
