--------------------------- MODULE TwoPhaseCommit ---------------------------
(***************************************************************************)
(* Two-phase commit, after the module TwoPhase of Gray and Lamport         *)
(* ("Consensus on Transaction Commit", 2004).                              *)
(*                                                                         *)
(* Resource managers each decide to prepare or to abort; a coordinator     *)
(* collects their prepared messages and decides for all. Messages are a    *)
(* set that only grows: a message once sent can be received again and      *)
(* again. So to obey a decision stays enabled for ever, and leads a        *)
(* manager that has obeyed already back to the same state.                 *)
(***************************************************************************)
EXTENDS TLC

CONSTANT Manager  \* the resource managers, as model values

VARIABLES
  decision,       \* decision[m]: what manager m has decided
  coordinator,    \* the phase of the coordinator
  knownPrepared,  \* the managers whose prepared message the coordinator received
  messages        \* all messages ever sent

variables == <<decision, coordinator, knownPrepared, messages>>

Prepared(m) == [type |-> "prepared", manager |-> m]
CommitMessage == [type |-> "commit"]
AbortMessage == [type |-> "abort"]

TypeOK ==
  /\ decision \in [Manager -> {"working", "prepared", "committed", "aborted"}]
  /\ coordinator \in {"collecting", "committed", "aborted"}
  /\ knownPrepared \subseteq Manager
  /\ messages \subseteq {Prepared(m) : m \in Manager} \union {CommitMessage, AbortMessage}

Init ==
  /\ decision = [m \in Manager |-> "working"]
  /\ coordinator = "collecting"
  /\ knownPrepared = {}
  /\ messages = {}

-----------------------------------------------------------------------------
(* A manager decides for itself while it is working. *)

Prepare(m) ==
  /\ decision[m] = "working"
  /\ decision' = [decision EXCEPT ![m] = "prepared"]
  /\ messages' = messages \union {Prepared(m)}
  /\ UNCHANGED <<coordinator, knownPrepared>>

ChooseToAbort(m) ==
  /\ decision[m] = "working"
  /\ decision' = [decision EXCEPT ![m] = "aborted"]
  /\ UNCHANGED <<coordinator, knownPrepared, messages>>

-----------------------------------------------------------------------------
(* The coordinator collects, and decides for all. *)

LearnPrepared(m) ==
  /\ coordinator = "collecting"
  /\ Prepared(m) \in messages
  /\ knownPrepared' = knownPrepared \union {m}
  /\ UNCHANGED <<decision, coordinator, messages>>

DecideCommit ==
  /\ coordinator = "collecting"
  /\ knownPrepared = Manager
  /\ coordinator' = "committed"
  /\ messages' = messages \union {CommitMessage}
  /\ UNCHANGED <<decision, knownPrepared>>

DecideAbort ==
  /\ coordinator = "collecting"
  /\ coordinator' = "aborted"
  /\ messages' = messages \union {AbortMessage}
  /\ UNCHANGED <<decision, knownPrepared>>

-----------------------------------------------------------------------------
(* A manager does as it is told. *)

ObeyCommit(m) ==
  /\ CommitMessage \in messages
  /\ decision' = [decision EXCEPT ![m] = "committed"]
  /\ UNCHANGED <<coordinator, knownPrepared, messages>>

ObeyAbort(m) ==
  /\ AbortMessage \in messages
  /\ decision' = [decision EXCEPT ![m] = "aborted"]
  /\ UNCHANGED <<coordinator, knownPrepared, messages>>

-----------------------------------------------------------------------------
Next ==
  \/ DecideCommit
  \/ DecideAbort
  \/ \E m \in Manager :
       \/ Prepare(m)
       \/ ChooseToAbort(m)
       \/ LearnPrepared(m)
       \/ ObeyCommit(m)
       \/ ObeyAbort(m)

Spec == Init /\ [][Next]_variables

(* No manager has committed while another has aborted. *)
Consistent ==
  \A m, other \in Manager : ~(decision[m] = "committed" /\ decision[other] = "aborted")

(* Managers are interchangeable; used by the reduced run only. *)
Symmetry == Permutations(Manager)
=============================================================================
