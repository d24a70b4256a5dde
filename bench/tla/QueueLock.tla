----------------------------- MODULE QueueLock -----------------------------
(***************************************************************************)
(* A lock manager with queues: conversions go before new locks, and        *)
(* holders are called when another client wants what they have.            *)
(*                                                                         *)
(* A client keeps a lock until it is called. Two clients that share the    *)
(* lock and both ask for it alone would wait for each other: the one who   *)
(* is heard later loses what it shares.                                    *)
(***************************************************************************)
EXTENDS Naturals, Sequences, TLC

CONSTANT Client  \* the clients, as model values

VARIABLES
  phase,       \* phase[c]: what client c does
  called,      \* called[c]: c has heard that it is in the way
  wishes,      \* wishes[c]: channel from client c to the manager
  answers,     \* answers[c]: channel from the manager to client c
  granted,     \* granted[c]: the mode that the manager granted to c
  wanted,      \* wanted[c]: the mode that c waits for in a queue
  converting,  \* the clients that convert, in their order
  waiting,     \* the clients that wait for a new lock, in their order
  notified     \* notified[c]: c was called since its last grant

variables ==
  <<phase, called, wishes, answers, granted, wanted, converting, waiting, notified>>

TypeOK ==
  /\ phase \in [Client -> {"idle", "waitingShared", "waitingExclusive",
                           "shared", "converting", "exclusive"}]
  /\ called \in [Client -> BOOLEAN]
  /\ wishes \in [Client -> Seq({"shared", "exclusive", "convert", "free"})]
  /\ answers \in [Client -> Seq({"granted", "blocking"})]
  /\ granted \in [Client -> {"none", "shared", "exclusive"}]
  /\ wanted \in [Client -> {"none", "shared", "exclusive"}]
  /\ converting \in Seq(Client)
  /\ waiting \in Seq(Client)
  /\ notified \in [Client -> BOOLEAN]

Init ==
  /\ phase = [c \in Client |-> "idle"]
  /\ called = [c \in Client |-> FALSE]
  /\ wishes = [c \in Client |-> <<>>]
  /\ answers = [c \in Client |-> <<>>]
  /\ granted = [c \in Client |-> "none"]
  /\ wanted = [c \in Client |-> "none"]
  /\ converting = <<>>
  /\ waiting = <<>>
  /\ notified = [c \in Client |-> FALSE]

Send(c, wish) == wishes' = [wishes EXCEPT ![c] = Append(@, wish)]

Received(c) == wishes' = [wishes EXCEPT ![c] = Tail(@)]

NextWish(c) == IF wishes[c] = <<>> THEN "none" ELSE Head(wishes[c])

NextAnswer(c) == IF answers[c] = <<>> THEN "none" ELSE Head(answers[c])

Conflict(held, mode) == held = "exclusive" \/ (held = "shared" /\ mode = "exclusive")

IsGrantable(c, mode) == \A other \in Client \ {c} : ~Conflict(granted[other], mode)

-----------------------------------------------------------------------------
(* The client asks, and lets go. *)

AskShared(c) ==
  /\ phase[c] = "idle"
  /\ phase' = [phase EXCEPT ![c] = "waitingShared"]
  /\ Send(c, "shared")
  /\ UNCHANGED <<called, answers, granted, wanted, converting, waiting, notified>>

AskExclusive(c) ==
  /\ phase[c] = "idle"
  /\ phase' = [phase EXCEPT ![c] = "waitingExclusive"]
  /\ Send(c, "exclusive")
  /\ UNCHANGED <<called, answers, granted, wanted, converting, waiting, notified>>

Convert(c) ==
  /\ phase[c] = "shared"
  /\ ~called[c]
  /\ phase' = [phase EXCEPT ![c] = "converting"]
  /\ Send(c, "convert")
  /\ UNCHANGED <<called, answers, granted, wanted, converting, waiting, notified>>

LetGo(c) ==
  /\ called[c]
  /\ phase' = [phase EXCEPT ![c] = "idle"]
  /\ called' = [called EXCEPT ![c] = FALSE]
  /\ Send(c, "free")
  /\ UNCHANGED <<answers, granted, wanted, converting, waiting, notified>>

-----------------------------------------------------------------------------
(* The client is told. A call for a lock that it does not count on is out  *)
(* of date.                                                                *)

Learn(c) ==
  /\ NextAnswer(c) = "granted"
  /\ phase' = [phase EXCEPT ![c] = IF @ = "waitingShared" THEN "shared" ELSE "exclusive"]
  /\ answers' = [answers EXCEPT ![c] = Tail(@)]
  /\ UNCHANGED <<called, wishes, granted, wanted, converting, waiting, notified>>

HearCall(c) ==
  /\ NextAnswer(c) = "blocking"
  /\ called' = [called EXCEPT ![c] = phase[c] \in {"shared", "exclusive"}]
  /\ answers' = [answers EXCEPT ![c] = Tail(@)]
  /\ UNCHANGED <<phase, wishes, granted, wanted, converting, waiting, notified>>

-----------------------------------------------------------------------------
(* The manager is told. *)

QueueNew(c) ==
  /\ NextWish(c) \in {"shared", "exclusive"}
  /\ wanted' = [wanted EXCEPT ![c] = NextWish(c)]
  /\ waiting' = Append(waiting, c)
  /\ Received(c)
  /\ UNCHANGED <<phase, called, answers, granted, converting, notified>>

QueueConversion(c) ==
  /\ NextWish(c) = "convert"
  /\ wanted' = [wanted EXCEPT ![c] = "exclusive"]
  /\ granted' = [granted EXCEPT ![c] = IF converting = <<>> THEN @ ELSE "none"]
  /\ converting' = Append(converting, c)
  /\ Received(c)
  /\ UNCHANGED <<phase, called, answers, waiting, notified>>

Free(c) ==
  /\ NextWish(c) = "free"
  /\ granted' = [granted EXCEPT ![c] = "none"]
  /\ Received(c)
  /\ UNCHANGED <<phase, called, answers, wanted, converting, waiting, notified>>

-----------------------------------------------------------------------------
(* The manager grants what stands first, and calls who is in its way.      *)

Grant(c) ==
  /\ granted' = [granted EXCEPT ![c] = wanted[c]]
  /\ wanted' = [wanted EXCEPT ![c] = "none"]
  /\ notified' = [notified EXCEPT ![c] = FALSE]
  /\ answers' = [answers EXCEPT ![c] = Append(@, "granted")]

GrantConversion(c) ==
  /\ converting # <<>>
  /\ Head(converting) = c
  /\ IsGrantable(c, "exclusive")
  /\ Grant(c)
  /\ converting' = Tail(converting)
  /\ UNCHANGED <<phase, called, wishes, waiting>>

GrantNew(c) ==
  /\ converting = <<>>
  /\ waiting # <<>>
  /\ Head(waiting) = c
  /\ IsGrantable(c, wanted[c])
  /\ Grant(c)
  /\ waiting' = Tail(waiting)
  /\ UNCHANGED <<phase, called, wishes, converting>>

Call(c) ==
  /\ converting # <<>> \/ waiting # <<>>
  /\ LET first == IF converting # <<>> THEN Head(converting) ELSE Head(waiting)
     IN  first # c /\ Conflict(granted[c], wanted[first])
  /\ ~notified[c]
  /\ notified' = [notified EXCEPT ![c] = TRUE]
  /\ answers' = [answers EXCEPT ![c] = Append(@, "blocking")]
  /\ UNCHANGED <<phase, called, wishes, granted, wanted, converting, waiting>>

-----------------------------------------------------------------------------
Next ==
  \E c \in Client :
    \/ AskShared(c)
    \/ AskExclusive(c)
    \/ Convert(c)
    \/ LetGo(c)
    \/ Learn(c)
    \/ HearCall(c)
    \/ QueueNew(c)
    \/ QueueConversion(c)
    \/ Free(c)
    \/ GrantConversion(c)
    \/ GrantNew(c)
    \/ Call(c)

Spec == Init /\ [][Next]_variables

(* Who counts on having the lock alone has it alone. *)
Exclusion ==
  \A c \in Client :
    phase[c] = "exclusive" =>
      \A other \in Client \ {c} : phase[other] \notin {"shared", "exclusive"}

(* Clients are interchangeable; used by a reduced run only. *)
Symmetry == Permutations(Client)
=============================================================================
