-- A lock manager that survives the crash of its clients.
--
-- Clients ask one manager for a lock, shared or exclusive. Each client has one slot for its request
-- and one for the manager's answer. A client may crash at any step and lose both slots; what the
-- manager granted stays in force until the client is recovered.
--
-- The harness sets the number of clients. Clients are a scalarset: with --symmetry-reduction off
-- Rumur treats it as a range, so that one source serves the full and the reduced run.

const
  clients: 3;

type
  Client: scalarset(clients);
  State: enum { idle, waitingShared, waitingExclusive, holdingShared, holdingExclusive, dead };
  Request: enum { noRequest, askShared, askExclusive, giveBack };
  Mode: enum { none, shared, exclusive };

var
  state: array[Client] of State;
  request: array[Client] of Request; -- slot from the client to the manager
  grant: array[Client] of boolean;   -- slot from the manager to the client
  owner: array[Client] of Mode;      -- what the manager granted
  pending: array[Client] of Mode;    -- what the manager still has to grant

startstate begin
  for c: Client do
    state[c] := idle;
    request[c] := noRequest;
    grant[c] := false;
    owner[c] := none;
    pending[c] := none;
  end;
end;

ruleset c: Client do

  -- The client asks.

  rule "requestShared"
    state[c] = idle & request[c] = noRequest
  ==>
    state[c] := waitingShared;
    request[c] := askShared;
  end;

  rule "requestExclusive"
    state[c] = idle & request[c] = noRequest
  ==>
    state[c] := waitingExclusive;
    request[c] := askExclusive;
  end;

  -- The manager takes the request in, and grants it when nobody's ownership forbids.

  rule "managerReceives"
    (request[c] = askShared | request[c] = askExclusive) & pending[c] = none
  ==>
    if request[c] = askShared then
      pending[c] := shared;
    else
      pending[c] := exclusive;
    end;
    request[c] := noRequest;
  end;

  rule "grantShared"
    pending[c] = shared & !grant[c] & forall other: Client do owner[other] != exclusive end
  ==>
    owner[c] := shared;
    pending[c] := none;
    grant[c] := true;
  end;

  rule "grantExclusive"
    pending[c] = exclusive & !grant[c] & forall other: Client do owner[other] = none end
  ==>
    owner[c] := exclusive;
    pending[c] := none;
    grant[c] := true;
  end;

  -- The client learns that it holds the lock, and gives it back.

  rule "receiveGrant"
    grant[c] & (state[c] = waitingShared | state[c] = waitingExclusive)
  ==>
    if state[c] = waitingShared then
      state[c] := holdingShared;
    else
      state[c] := holdingExclusive;
    end;
    grant[c] := false;
  end;

  rule "release"
    (state[c] = holdingShared | state[c] = holdingExclusive) & request[c] = noRequest
  ==>
    state[c] := idle;
    request[c] := giveBack;
  end;

  rule "managerReleases"
    request[c] = giveBack
  ==>
    owner[c] := none;
    request[c] := noRequest;
  end;

  -- Faults: a crash loses what is in the slots; recovery clears what the manager kept.

  rule "crash"
    state[c] != dead
  ==>
    state[c] := dead;
    request[c] := noRequest;
    grant[c] := false;
  end;

  rule "recover"
    state[c] = dead
  ==>
    state[c] := idle;
    owner[c] := none;
    pending[c] := none;
    grant[c] := false;
  end;

end;

invariant "one who holds exclusively excludes all other holders"
  forall c: Client do
    state[c] = holdingExclusive ->
      forall other: Client do
        other = c | (state[other] != holdingShared & state[other] != holdingExclusive)
      end
  end;
