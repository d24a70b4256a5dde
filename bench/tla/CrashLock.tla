----------------------------- MODULE CrashLock -----------------------------
(***************************************************************************)
(* A lock manager that survives the crash of its clients.                  *)
(*                                                                         *)
(* Clients ask one manager for a lock, shared or exclusive. Each client    *)
(* has one slot for its request and one for the manager's answer. A client *)
(* may crash at any step and lose both slots; what the manager granted     *)
(* stays in force until the client is recovered.                           *)
(***************************************************************************)
EXTENDS TLC

CONSTANT Client  \* the clients, as model values

VARIABLES
  state,    \* state[c]: what client c does
  request,  \* request[c]: slot from client c to the manager
  grant,    \* grant[c]: slot from the manager to client c
  owner,    \* owner[c]: the mode that the manager granted to c
  pending   \* pending[c]: the mode that the manager has still to grant to c

variables == <<state, request, grant, owner, pending>>

TypeOK ==
  /\ state \in [Client -> {"idle", "waitingShared", "waitingExclusive",
                           "holdingShared", "holdingExclusive", "dead"}]
  /\ request \in [Client -> {"none", "shared", "exclusive", "release"}]
  /\ grant \in [Client -> BOOLEAN]
  /\ owner \in [Client -> {"none", "shared", "exclusive"}]
  /\ pending \in [Client -> {"none", "shared", "exclusive"}]

Init ==
  /\ state = [c \in Client |-> "idle"]
  /\ request = [c \in Client |-> "none"]
  /\ grant = [c \in Client |-> FALSE]
  /\ owner = [c \in Client |-> "none"]
  /\ pending = [c \in Client |-> "none"]

-----------------------------------------------------------------------------
(* The client asks. *)

RequestShared(c) ==
  /\ state[c] = "idle"
  /\ request[c] = "none"
  /\ state' = [state EXCEPT ![c] = "waitingShared"]
  /\ request' = [request EXCEPT ![c] = "shared"]
  /\ UNCHANGED <<grant, owner, pending>>

RequestExclusive(c) ==
  /\ state[c] = "idle"
  /\ request[c] = "none"
  /\ state' = [state EXCEPT ![c] = "waitingExclusive"]
  /\ request' = [request EXCEPT ![c] = "exclusive"]
  /\ UNCHANGED <<grant, owner, pending>>

-----------------------------------------------------------------------------
(* The manager takes the request in, and grants it when nobody's ownership *)
(* forbids.                                                                *)

ManagerReceives(c) ==
  /\ request[c] \in {"shared", "exclusive"}
  /\ pending[c] = "none"
  /\ pending' = [pending EXCEPT ![c] = request[c]]
  /\ request' = [request EXCEPT ![c] = "none"]
  /\ UNCHANGED <<state, grant, owner>>

GrantShared(c) ==
  /\ pending[c] = "shared"
  /\ ~grant[c]
  /\ \A other \in Client : owner[other] # "exclusive"
  /\ owner' = [owner EXCEPT ![c] = "shared"]
  /\ pending' = [pending EXCEPT ![c] = "none"]
  /\ grant' = [grant EXCEPT ![c] = TRUE]
  /\ UNCHANGED <<state, request>>

GrantExclusive(c) ==
  /\ pending[c] = "exclusive"
  /\ ~grant[c]
  /\ \A other \in Client : owner[other] = "none"
  /\ owner' = [owner EXCEPT ![c] = "exclusive"]
  /\ pending' = [pending EXCEPT ![c] = "none"]
  /\ grant' = [grant EXCEPT ![c] = TRUE]
  /\ UNCHANGED <<state, request>>

-----------------------------------------------------------------------------
(* The client learns that it holds the lock, and gives it back. *)

ReceiveGrant(c) ==
  /\ grant[c]
  /\ state[c] \in {"waitingShared", "waitingExclusive"}
  /\ state' = [state EXCEPT ![c] =
                 IF @ = "waitingShared" THEN "holdingShared" ELSE "holdingExclusive"]
  /\ grant' = [grant EXCEPT ![c] = FALSE]
  /\ UNCHANGED <<request, owner, pending>>

Release(c) ==
  /\ state[c] \in {"holdingShared", "holdingExclusive"}
  /\ request[c] = "none"
  /\ state' = [state EXCEPT ![c] = "idle"]
  /\ request' = [request EXCEPT ![c] = "release"]
  /\ UNCHANGED <<grant, owner, pending>>

ManagerReleases(c) ==
  /\ request[c] = "release"
  /\ owner' = [owner EXCEPT ![c] = "none"]
  /\ request' = [request EXCEPT ![c] = "none"]
  /\ UNCHANGED <<state, grant, pending>>

-----------------------------------------------------------------------------
(* Faults: a crash loses what is in the slots; recovery clears what the    *)
(* manager kept.                                                           *)

Crash(c) ==
  /\ state[c] # "dead"
  /\ state' = [state EXCEPT ![c] = "dead"]
  /\ request' = [request EXCEPT ![c] = "none"]
  /\ grant' = [grant EXCEPT ![c] = FALSE]
  /\ UNCHANGED <<owner, pending>>

Recover(c) ==
  /\ state[c] = "dead"
  /\ state' = [state EXCEPT ![c] = "idle"]
  /\ owner' = [owner EXCEPT ![c] = "none"]
  /\ pending' = [pending EXCEPT ![c] = "none"]
  /\ grant' = [grant EXCEPT ![c] = FALSE]
  /\ UNCHANGED request

-----------------------------------------------------------------------------
Next ==
  \E c \in Client :
    \/ RequestShared(c)
    \/ RequestExclusive(c)
    \/ ManagerReceives(c)
    \/ GrantShared(c)
    \/ GrantExclusive(c)
    \/ ReceiveGrant(c)
    \/ Release(c)
    \/ ManagerReleases(c)
    \/ Crash(c)
    \/ Recover(c)

Spec == Init /\ [][Next]_variables

(* One who holds exclusively excludes all other holders. *)
Exclusion ==
  \A c \in Client :
    state[c] = "holdingExclusive" =>
      \A other \in Client \ {c} : state[other] \notin {"holdingShared", "holdingExclusive"}

(* Clients are interchangeable; used by the reduced run only. *)
Symmetry == Permutations(Client)
=============================================================================
