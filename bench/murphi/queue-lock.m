-- A lock manager with queues: conversions go before new locks, and holders are called when another
-- client wants what they have. Channels and queues are arrays whose rest is empty.
--
-- A client keeps a lock until it is called. Two clients that share the lock and both ask for it
-- alone would wait for each other: the one who is heard later loses what it shares.
--
-- The harness sets the number of clients.

const
  clients: 3;

type
  Client: 0 .. clients - 1;
  Place: 0 .. clients - 1;
  Somebody: 0 .. clients; -- the last one is nobody
  Phase: enum { idle, waitingShared, waitingExclusive, hasShared, converting, hasExclusive };
  Mode: enum { none, shared, exclusive };
  Wish: enum { noWish, wishShared, wishExclusive, wishConvert, wishFree };
  Answer: enum { noAnswer, grant, blocking };

var
  phase: array[Client] of Phase;
  called: array[Client] of boolean;   -- it has heard that it is in the way
  wishes: array[Client] of array[0 .. 1] of Wish;
  answers: array[Client] of array[0 .. 2] of Answer;
  granted: array[Client] of Mode;
  wanted: array[Client] of Mode;
  conversions: array[Place] of Somebody;
  waiting: array[Place] of Somebody;
  notified: array[Client] of boolean; -- it was called since its last grant

procedure send(c: Client; wish: Wish); begin
  if wishes[c][0] = noWish then
    wishes[c][0] := wish;
  else
    assert wishes[c][1] = noWish;
    wishes[c][1] := wish;
  end;
end;

procedure received(c: Client); begin
  wishes[c][0] := wishes[c][1];
  wishes[c][1] := noWish;
end;

procedure answer(c: Client; message: Answer); begin
  if answers[c][0] = noAnswer then
    answers[c][0] := message;
  elsif answers[c][1] = noAnswer then
    answers[c][1] := message;
  else
    assert answers[c][2] = noAnswer;
    answers[c][2] := message;
  end;
end;

procedure learnt(c: Client); begin
  answers[c][0] := answers[c][1];
  answers[c][1] := answers[c][2];
  answers[c][2] := noAnswer;
end;

procedure push(var queue: array[Place] of Somebody; c: Client);
var isIn: boolean;
begin
  isIn := false;
  for place: Place do
    if !isIn & queue[place] = clients then
      queue[place] := c;
      isIn := true;
    end;
  end;
end;

procedure pop(var queue: array[Place] of Somebody); begin
  for place: Place do
    if place = clients - 1 then
      queue[place] := clients;
    else
      queue[place] := queue[place + 1];
    end;
  end;
end;

-- Who stands first: a conversion; where there is none, a new lock.
function first(): Somebody; begin
  if conversions[0] != clients then
    return conversions[0];
  end;
  return waiting[0];
end;

function conflict(held: Mode; other: Mode): boolean; begin
  return held = exclusive | (held = shared & other = exclusive);
end;

function isGrantable(c: Client; mode: Mode): boolean; begin
  return forall other: Client do other = c | !conflict(granted[other], mode) end;
end;

procedure grantLock(c: Client); begin
  granted[c] := wanted[c];
  wanted[c] := none;
  notified[c] := false;
  answer(c, grant);
end;

startstate begin
  for c: Client do
    phase[c] := idle;
    called[c] := false;
    for place: 0 .. 1 do wishes[c][place] := noWish; end;
    for place: 0 .. 2 do answers[c][place] := noAnswer; end;
    granted[c] := none;
    wanted[c] := none;
    notified[c] := false;
    conversions[c] := clients;
    waiting[c] := clients;
  end;
end;

ruleset c: Client do

  -- The client asks, and lets go.

  rule "askShared"
    phase[c] = idle
  ==>
    phase[c] := waitingShared;
    send(c, wishShared);
  end;

  rule "askExclusive"
    phase[c] = idle
  ==>
    phase[c] := waitingExclusive;
    send(c, wishExclusive);
  end;

  rule "convert"
    phase[c] = hasShared & !called[c]
  ==>
    phase[c] := converting;
    send(c, wishConvert);
  end;

  rule "letGo"
    called[c]
  ==>
    phase[c] := idle;
    called[c] := false;
    send(c, wishFree);
  end;

  -- The client is told. A call for a lock that it does not count on is out of date.

  rule "learn"
    answers[c][0] = grant
  ==>
    if phase[c] = waitingShared then
      phase[c] := hasShared;
    else
      phase[c] := hasExclusive;
    end;
    learnt(c);
  end;

  rule "hearCall"
    answers[c][0] = blocking
  ==>
    called[c] := phase[c] = hasShared | phase[c] = hasExclusive;
    learnt(c);
  end;

  -- The manager is told.

  rule "queueNew"
    wishes[c][0] = wishShared | wishes[c][0] = wishExclusive
  ==>
    if wishes[c][0] = wishShared then
      wanted[c] := shared;
    else
      wanted[c] := exclusive;
    end;
    push(waiting, c);
    received(c);
  end;

  rule "queueConversion"
    wishes[c][0] = wishConvert
  ==>
    wanted[c] := exclusive;
    if conversions[0] != clients then
      granted[c] := none;
    end;
    push(conversions, c);
    received(c);
  end;

  rule "free"
    wishes[c][0] = wishFree
  ==>
    granted[c] := none;
    received(c);
  end;

  -- The manager grants what stands first, and calls who is in its way.

  rule "grantConversion"
    conversions[0] = c & isGrantable(c, exclusive)
  ==>
    grantLock(c);
    pop(conversions);
  end;

  rule "grantNew"
    conversions[0] = clients & waiting[0] = c & isGrantable(c, wanted[c])
  ==>
    grantLock(c);
    pop(waiting);
  end;

  rule "call"
    first() != clients & first() != c & !notified[c] & conflict(granted[c], wanted[first()])
  ==>
    notified[c] := true;
    answer(c, blocking);
  end;

end;

invariant "who counts on having the lock alone has it alone"
  forall c: Client do
    phase[c] = hasExclusive ->
      forall other: Client do
        other = c | (phase[other] != hasShared & phase[other] != hasExclusive)
      end
  end;
