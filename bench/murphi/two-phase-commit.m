-- Two-phase commit, after the TLA+ module TwoPhase of Gray and Lamport.
--
-- Resource managers each decide to prepare or to abort; a coordinator collects their prepared
-- messages and decides for all. Messages are a set that only grows: a message once sent can be
-- received again and again. So to obey a decision stays enabled for ever, and leads a manager that
-- has obeyed already back to the same state.
--
-- The harness sets the number of managers. Managers are a scalarset: with --symmetry-reduction off
-- Rumur treats it as a range, so that one source serves the full and the reduced run.

const
  managers: 3;

type
  Manager: scalarset(managers);
  Decision: enum { working, prepared, committed, aborted };
  Phase: enum { collecting, decidedCommit, decidedAbort };

var
  decision: array[Manager] of Decision;
  coordinator: Phase;
  knownPrepared: array[Manager] of boolean; -- whose prepared message the coordinator has received
  preparedSent: array[Manager] of boolean;
  commitSent: boolean;
  abortSent: boolean;

startstate begin
  for m: Manager do
    decision[m] := working;
    knownPrepared[m] := false;
    preparedSent[m] := false;
  end;
  coordinator := collecting;
  commitSent := false;
  abortSent := false;
end;

-- The coordinator decides for all.

rule "decideCommit"
  coordinator = collecting & forall m: Manager do knownPrepared[m] end
==>
  coordinator := decidedCommit;
  commitSent := true;
end;

rule "decideAbort"
  coordinator = collecting
==>
  coordinator := decidedAbort;
  abortSent := true;
end;

ruleset m: Manager do

  -- A manager decides for itself while it is working.

  rule "prepare"
    decision[m] = working
  ==>
    decision[m] := prepared;
    preparedSent[m] := true;
  end;

  rule "chooseToAbort"
    decision[m] = working
  ==>
    decision[m] := aborted;
  end;

  -- The coordinator collects.

  rule "learnPrepared"
    coordinator = collecting & preparedSent[m]
  ==>
    knownPrepared[m] := true;
  end;

  -- A manager does as it is told.

  rule "obeyCommit"
    commitSent
  ==>
    decision[m] := committed;
  end;

  rule "obeyAbort"
    abortSent
  ==>
    decision[m] := aborted;
  end;

end;

invariant "no manager has committed while another has aborted"
  !(exists m: Manager do decision[m] = committed end
    & exists m: Manager do decision[m] = aborted end);
